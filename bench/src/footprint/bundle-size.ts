import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

export interface BundleSize {
  readonly minifiedKb: number
  readonly gzippedKb: number
}

/** These packages whole, bundled for Node by esbuild and minified. */
export async function bundleSize(names: readonly string[], directory: string): Promise<BundleSize> {
  const { outputFiles } = await build({
    stdin: {
      contents: names.map((name, at) => `export * as part${at} from ${JSON.stringify(name)}`).join('\n'),
      resolveDir: directory,
    },
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    format: 'esm',
    outdir: directory,
    external: ['*.node'],
    logLevel: 'silent',
  })
  const code = Buffer.concat(outputFiles.map(({ contents }) => contents))
  return { minifiedKb: code.length / 1e3, gzippedKb: gzipSync(code, { level: 9 }).length / 1e3 }
}
