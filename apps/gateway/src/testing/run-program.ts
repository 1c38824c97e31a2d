import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A program as a process of its own. */
export interface RunningProgram {
  readonly child: ChildProcess
  /** Waits for what it writes; resolves with the pattern's first group, or with all that it matched. */
  said(pattern: RegExp): Promise<string>
  /** Its code when it has ended. */
  readonly exited: Promise<number | null>
  /** Everything it wrote so far. */
  output(): string
}

/** Runs Node with these arguments and nothing of this process's environment. */
export function runProgram(
  nodeArguments: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): RunningProgram {
  const child = spawn(process.execPath, nodeArguments, { env: environment })
  let output = ''
  let hasEnded = false
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  const exited = once(child, 'close').then(([code]) => {
    hasEnded = true
    return code as number | null
  })
  const said = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(output)
      if (found) return found[1] ?? found[0]
      if (hasEnded) throw new Error(`The program ended without saying ${pattern}: ${output}`)
      await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), exited])
    }
  }
  return { child, said, exited, output: () => output }
}
