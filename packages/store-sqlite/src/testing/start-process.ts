import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const register = `import { register } from 'node:module'; register(${JSON.stringify(new URL('typescript-hooks.mjs', import.meta.url).href)})`

/** Runs one of this folder's programs in a process of its own. */
export function startProcess(program: string, ...args: readonly string[]): ChildProcess {
  const execArgv = ['--import', `data:text/javascript,${encodeURIComponent(register)}`]
  return fork(fileURLToPath(new URL(program, import.meta.url)), args, {
    execArgv,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}
