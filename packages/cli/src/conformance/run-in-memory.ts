import { runCli } from '../run-cli.js'

/** What a run of the command left behind. */
export interface Run {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** Runs the command with texts instead of a terminal. For tests. */
export async function runInMemory(
  args: readonly string[],
  { stdin = '', environment = {} }: { stdin?: string; environment?: Record<string, string> } = {},
): Promise<Run> {
  let out = ''
  let err = ''
  const exitCode = await runCli(args, {
    stdin: (async function* () {
      yield stdin
    })(),
    stdout: (text) => {
      out += text
    },
    stderr: (text) => {
      err += text
    },
    environment,
  })
  return { exitCode, out, err }
}
