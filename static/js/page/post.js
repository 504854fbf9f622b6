/* Small reports to our own server: drafts, typing, seen. Nobody waits for them. */

/** Form-encoded, kept alive when the page goes. Resolves to whether the server took it. */
export async function post(url, fields) {
  try {
    const body = new URLSearchParams(fields);
    const keepalive = body.toString().length < 60_000; // the browser refuses more than 64 KiB
    const response = await fetch(url, {
      method: "POST",
      body,
      keepalive,
      redirect: "manual",
      headers: { "HX-Request": "true" },
    });
    return response.ok;
  } catch {
    return false;
  }
}
