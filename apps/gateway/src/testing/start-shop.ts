import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** A shop's pages, of another origin than the gateway. */
export interface Shop {
  readonly url: string
  close(): void
}

/** Where Segment's script is that pages load by a tag, in its own package. */
const segmentScript = createRequire(import.meta.url)
  .resolve('@segment/analytics-next')
  .replace(/cjs.index\.js$/, 'umd/standalone.js')

/** Starts a shop whose every page has this script in it, bundled as a shop would, and that has Segment's script as a file. */
export async function startShop(script: string): Promise<Shop> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  })
  const server = createServer((request, response) => {
    if (request.url === '/shop.js')
      response.setHeader('content-type', 'text/javascript; charset=utf-8').end(outputFiles[0]?.text)
    else if (request.url === '/analytics.min.js')
      response.setHeader('content-type', 'text/javascript; charset=utf-8').end(readFileSync(segmentScript))
    else
      response
        .setHeader('content-type', 'text/html')
        .end('<!doctype html><title>Shop</title><script src=/shop.js></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}
