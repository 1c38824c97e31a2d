import { readFile } from 'node:fs/promises'
import type { CliIo } from './cli-io.js'
import { UnusableInputError } from './unusable-input-error.js'

/** Text that was read, and its name for messages. */
export interface Input {
  readonly source: string
  readonly text: string
}

/** Reads a file, or standard input for `-`. Throws `UnusableInputError` when it cannot be read. */
export async function readInput(file: string, stdin: CliIo['stdin']): Promise<Input> {
  if (file === '-') return { source: 'standard input', text: await readAll(stdin) }
  try {
    return { source: file, text: await readFile(file, 'utf8') }
  } catch (error) {
    throw new UnusableInputError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}.`)
  }
}

async function readAll(stdin: CliIo['stdin']): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}
