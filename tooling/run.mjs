// The README's commands. Everything they need is installed and built first, so that a clean clone needs only Node and npm.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
// Not every Node ships corepack, and every Node ships npx.
const pnpm = ['npx', '--yes', packageManager]

const steps = {
  demo: [...prepare('@waybill/demo...'), ['node', 'apps/demo/dist/main.js']],
  start: [...prepare('@waybill/gateway...'), ['node', 'apps/gateway/dist/main.js']],
  test: [...prepare(), [...pnpm, 'exec', 'vitest', 'run']],
}

function prepare(filter) {
  const build = [
    ...pnpm,
    'exec',
    'turbo',
    'run',
    'build',
    '--output-logs=errors-only',
    ...(filter ? [`--filter=${filter}`] : []),
  ]
  return [
    [...pnpm, 'install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only', '--loglevel=error'],
    build,
  ]
}

const [name, ...rest] = process.argv.slice(2)
const commands = steps[name ?? '']
if (!commands) {
  console.error(`Usage: node tooling/run.mjs ${Object.keys(steps).join(' | ')}`)
  process.exit(2)
}

let child
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child?.kill(signal))

const titles = [
  'Installing',
  'Building',
  { demo: 'Running the demo', start: 'Starting the gateway', test: 'Testing' }[name],
]
for (const [index, command] of commands.entries()) {
  const last = index === commands.length - 1
  console.log(`\n[${index + 1}/${commands.length}] ${titles[index]}`)
  const code = await run(last ? [...command, ...rest] : command)
  if (code !== 0) {
    console.error(`\n${titles[index]} failed (exit code ${code}): ${command.join(' ')}`)
    process.exit(code)
  }
}

function run([command, ...args]) {
  return new Promise((resolve) => {
    child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', npm_config_loglevel: 'error' },
      // npx is a script with another name on Windows, found through a shell.
      shell: process.platform === 'win32',
    })
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)))
  })
}
