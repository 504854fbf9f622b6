/* Sends a request so that its progress can be seen, which fetch does not show. */

const EMPTY = [204, 205, 304];

/** Like fetch for a request with a body; `onProgress` gets the share that is gone, 0 to 1. */
export function sendWithProgress(url, request, onProgress) {
  return new Promise((resolve, reject) => {
    const wire = new XMLHttpRequest();
    wire.open(request.method, url);
    wire.responseType = "blob";
    for (const [name, value] of Object.entries(request.headers)) wire.setRequestHeader(name, value);
    wire.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    wire.onload = () => resolve(asResponse(wire, url));
    wire.onerror = () => reject(new TypeError("The network failed."));
    wire.onabort = () => reject(new DOMException("aborted", "AbortError"));
    request.signal?.addEventListener("abort", () => wire.abort());
    wire.send(request.body);
  });
}

function asResponse(wire, url) {
  const headers = new Headers();
  for (const line of wire.getAllResponseHeaders().trim().split(/\r?\n/)) {
    const at = line.indexOf(":");
    if (at > 0) headers.append(line.slice(0, at), line.slice(at + 1).trim());
  }
  const body = EMPTY.includes(wire.status) ? null : wire.response;
  const response = new Response(body, { status: wire.status, headers });
  const asked = new URL(url, location.href).href;
  const redirected = Boolean(wire.responseURL) && wire.responseURL !== asked;
  Object.defineProperty(response, "redirected", { value: redirected });
  return response;
}
