/* A page of ours as text, or null: errors, redirects to a door and a lost line are all the same.
   A refusal (409) is a page too: it says why. */

export async function fetchPage(address) {
  try {
    const response = await fetch(address, {
      cache: "no-store",
      redirect: "manual",
      headers: { Accept: "text/html" },
    });
    return response.ok || response.status === 409 ? await response.text() : null;
  } catch {
    return null;
  }
}
