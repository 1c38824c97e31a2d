import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, rmSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

/** As `startProcess`, and its standard error is to be read. */
export function startHeardProcess(program: string, ...args: readonly string[]): ChildProcess {
  return start(program, args, 'pipe')
}

/** Runs a program, by its path from this folder, in a process of its own. */
export function startProcess(program: string, ...args: readonly string[]): ChildProcess {
  return start(program, args, 'inherit')
}

function start(program: string, args: readonly string[], errors: 'pipe' | 'inherit'): ChildProcess {
  return fork(bundleProgram(program), args, { stdio: ['ignore', 'inherit', errors, 'ipc'] })
}

/** A program, by its path from this folder, with its sources in one file, which each process of the tests makes once. */
export function bundleProgram(program: string): string {
  // There, the native driver is found.
  const name = `../../node_modules/.cache/programs/${basename(program)}-${process.pid}.mjs`
  const file = fileURLToPath(new URL(name, import.meta.url))
  // An older one is of another process that had this number.
  if (existsSync(file) && statSync(file).mtimeMs > performance.timeOrigin) return file
  buildSync({
    entryPoints: [fileURLToPath(new URL(program, import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    tsconfig: fileURLToPath(new URL('../../../../tsconfig.json', import.meta.url)),
    // The gateway is read by commands that are not run here; its pages need a bundler of their own.
    external: ['@photostructure/sqlite', '@waybill/gateway'],
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    outfile: file,
    logLevel: 'error',
  })
  process.once('exit', () => rmSync(file, { force: true }))
  return file
}
