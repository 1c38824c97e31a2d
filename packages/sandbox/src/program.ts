import { runSandboxCommand } from './command/run-sandbox-command.js'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

runSandboxCommand(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
}).then(
  (result) => {
    if ('exitCode' in result) {
      process.exitCode = result.exitCode
      return
    }
    const stop = (): void => {
      // A second signal does not wait for anything.
      for (const signal of SIGNALS) process.removeListener(signal, stop)
      void result.sandbox.close()
    }
    for (const signal of SIGNALS) process.on(signal, stop)
  },
  (defect: unknown) => {
    process.stderr.write(`${defect instanceof Error ? defect.stack : String(defect)}\n`)
    process.exitCode = 70
  },
)
