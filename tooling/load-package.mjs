import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Imports and requires every entry of a built package, in a process of `runtime`. Returns why one does not load. */
export async function loadPackage(runtime, directory) {
  const { exports } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  const entries = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : [join(directory, entry.import.default), join(directory, entry.require.default)],
  )
  const folder = mkdtempSync(join(tmpdir(), 'waybill-load-'))
  const script = join(folder, 'load.mjs')
  writeFileSync(
    script,
    `import { createRequire } from 'node:module'
for (const path of ${JSON.stringify(entries)}) path.endsWith('.cjs') ? createRequire(import.meta.url)(path) : await import(path)`,
  )
  try {
    await run(runtime, [script], { timeout: 60_000 })
    return undefined
  } catch (error) {
    return /^(?:\w*Error|error): .*$/m.exec(error.stderr)?.[0] ?? error.message.split('\n')[0]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
