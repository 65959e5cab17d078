/** `fetch` cannot tell how much of a body has been sent, so uploads that show it use the older way. */
import type { WireAnswer, WireRequest } from './api.ts';

type Options = {
  signal?: AbortSignal | undefined;
  onProgress: (sentBytes: number, totalBytes: number) => void;
};

/** Rejects when nothing answered, as `fetch` does. Browser only. */
export function sendWithProgress(request: WireRequest, options: Options): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const abort = (): void => xhr.abort();
    xhr.open(request.method, request.url);
    request.headers.forEach((value, name) => xhr.setRequestHeader(name, value));
    xhr.upload.addEventListener('progress', (event) =>
      options.onProgress(event.loaded, event.lengthComputable ? event.total : 0),
    );
    xhr.addEventListener('load', () =>
      resolve({ status: xhr.status, headers: readHeaders(xhr), text: xhr.responseText }),
    );
    xhr.addEventListener('error', () => reject(new TypeError('the upload failed')));
    xhr.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
    xhr.addEventListener('loadend', () => options.signal?.removeEventListener('abort', abort));
    if (options.signal?.aborted) return reject(new DOMException('aborted', 'AbortError'));
    options.signal?.addEventListener('abort', abort);
    xhr.send(request.body ?? null);
  });
}

function readHeaders(xhr: XMLHttpRequest): Headers {
  const headers = new Headers();
  for (const line of xhr.getAllResponseHeaders().trim().split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return headers;
}
