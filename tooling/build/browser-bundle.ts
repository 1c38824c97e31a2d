import { fileURLToPath } from 'node:url'
import { build, type Plugin as EsbuildPlugin } from 'esbuild'
import type { Plugin as VitePlugin } from 'vitest/config'

const ASKED = /\?bundle$/
const ENDING = '?bundle'
const VIRTUAL = '\0browser-bundle:'

/** A TypeScript or CSS file with all that it imports, as one text for the browser; a module that exports it as `text`. */
async function bundleModule(path: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
  })
  return `export const text = ${JSON.stringify(outputFiles[0]?.text ?? '')}`
}

/** `import { text } from './page.css?bundle'` in what tsup builds. */
export const esbuildBrowserBundle: EsbuildPlugin = {
  name: 'browser-bundle',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: ASKED }, ({ path, resolveDir }) => ({
      // The ending stays: loaders for style sheets go by the end of the path.
      path: fileURLToPath(new URL(path, `file://${resolveDir}/`)) + ENDING,
      namespace: 'browser-bundle',
    }))
    onLoad({ filter: /.*/, namespace: 'browser-bundle' }, async ({ path }) => ({
      contents: await bundleModule(path.replace(ASKED, '')),
      loader: 'js',
    }))
  },
}

/** The same for tests, which run on the sources. */
export const viteBrowserBundle: VitePlugin = {
  name: 'browser-bundle',
  enforce: 'pre',
  resolveId(id, importer) {
    // Under another ending: what ends in .css would be taken for a style sheet of the tests themselves.
    return ASKED.test(id) ? `${VIRTUAL}${fileURLToPath(new URL(id.replace(ASKED, ''), `file://${importer}`))}.js` : null
  },
  async load(id) {
    return id.startsWith(VIRTUAL) ? bundleModule(id.slice(VIRTUAL.length, -'.js'.length)) : null
  },
}
