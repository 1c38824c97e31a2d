/** What a command may touch, so that it can be run without a process of its own. */
export interface CliIo {
  /** Read only when a command is told to read from standard input. */
  readonly stdin: AsyncIterable<Uint8Array | string>
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  /** Where progress bars go. Absent: none is shown. */
  readonly progress?: NodeJS.WritableStream
  /** Variables by name, as in `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

/**
 * 0: as asked. 1: some event is invalid, or a destination does not conform. 2: the command, its options or its input cannot be used.
 * From `waybill status`, as monitoring reads it: 0 nothing is wrong, 2 something is, 1 it could not be found out.
 */
export type ExitCode = 0 | 1 | 2
