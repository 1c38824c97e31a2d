import { runCli } from './run-cli.js'

// A reader that has seen enough, like `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  progress: process.stderr,
  environment: process.env,
}).then(
  (exitCode) => {
    process.exitCode = exitCode
  },
  (defect: unknown) => {
    process.stderr.write(`${defect instanceof Error ? defect.stack : String(defect)}\n`)
    process.exitCode = 70
  },
)
