import { format } from 'node:util'

const methods = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const

/** Runs some work and returns what it printed: through `console`, to the standard streams, or as process warnings. */
export async function capturingOutput(work: () => Promise<void>): Promise<readonly string[]> {
  const printed: string[] = []
  const { console } = globalThis
  const kept = methods.map((method) => console[method])
  const streams = [process.stdout, process.stderr]
  const writes = streams.map((stream) => stream.write)
  const onWarning = (warning: Error) => printed.push(String(warning.stack))
  for (const method of methods) console[method] = (...values: unknown[]) => void printed.push(format(...values))
  for (const stream of streams)
    stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      printed.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))
      const done = rest.at(-1)
      if (typeof done === 'function') done()
      return true
    }) as typeof stream.write
  process.on('warning', onWarning)
  try {
    await work()
    // Node emits warnings in a later turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve))
    return printed
  } finally {
    for (const [index, method] of methods.entries()) console[method] = kept[index] as typeof console.log
    for (const [index, stream] of streams.entries()) stream.write = writes[index] as typeof stream.write
    process.off('warning', onWarning)
  }
}
