import { text as script } from '../inspector/main.ts?bundle'
import { text as style } from '../inspector/style/main.css?bundle'

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#4f46e5"/><path d="M8 11h16M8 16h11M8 21h14" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/></svg>`

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Waybill sandbox</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}">
<link rel="stylesheet" href="/inspector.css">
<script type="module" src="/inspector.js"></script>
</head>
<body><noscript>The inspector needs JavaScript. Without it, read <a href="/__sandbox/requests">/__sandbox/requests</a>.</noscript></body>
</html>
`

const FILES: Readonly<Record<string, { readonly type: string; readonly body: string }>> = {
  '/': { type: 'text/html; charset=utf-8', body: PAGE },
  '/inspector.js': { type: 'text/javascript; charset=utf-8', body: script },
  '/inspector.css': { type: 'text/css; charset=utf-8', body: style },
}

/** Finds a file of the inspector page; undefined when no file has this path. */
export function inspectorFile(
  path: string,
): { readonly headers: Record<string, string>; readonly body: string } | undefined {
  const file = Object.hasOwn(FILES, path) ? FILES[path] : undefined
  if (file === undefined) return undefined
  return {
    headers: {
      'content-type': file.type,
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    },
    body: file.body,
  }
}
