import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const register = `import { register } from 'node:module'; register(${JSON.stringify(new URL('typescript-hooks.mjs', import.meta.url).href)})`

/** As `startProcess`, and its standard error is to be read. */
export function startHeardProcess(program: string, ...args: readonly string[]): ChildProcess {
  return start(program, args, 'pipe')
}

/** Runs one of this folder's programs in a process of its own. */
export function startProcess(program: string, ...args: readonly string[]): ChildProcess {
  return start(program, args, 'inherit')
}

function start(program: string, args: readonly string[], errors: 'pipe' | 'inherit'): ChildProcess {
  const execArgv = ['--import', `data:text/javascript,${encodeURIComponent(register)}`]
  return fork(fileURLToPath(new URL(program, import.meta.url)), args, {
    execArgv,
    stdio: ['ignore', 'inherit', errors, 'ipc'],
  })
}
