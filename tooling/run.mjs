// The README's commands. Everything they need is installed and built first, so that a clean clone needs only Node and npm.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Waybill needs Node 20.19 or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

const root = fileURLToPath(new URL('..', import.meta.url))
const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
// Not every Node ships corepack, and every Node ships npx.
const pnpm = ['npx', '--yes', packageManager]

const install = [
  ...pnpm,
  'install',
  '--frozen-lockfile',
  '--prefer-offline',
  '--reporter=append-only',
  '--loglevel=error',
]

const steps = {
  demo: [install, build('@waybill/demo...'), ['node', 'apps/demo/dist/main.js']],
  start: [install, build('@waybill/gateway...'), ['node', 'apps/gateway/dist/main.js']],
  // Tests run on the sources; what needs a build is in the long suite.
  test: [install, [...pnpm, 'exec', 'vitest', 'run']],
  'test:long': [install, build(), [...pnpm, 'exec', 'vitest', 'run']],
}

function build(filter) {
  return [
    ...pnpm,
    'exec',
    'turbo',
    'run',
    'build',
    '--output-logs=errors-only',
    ...(filter ? [`--filter=${filter}`] : []),
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

const lastTitle = { demo: 'Running the demo', start: 'Starting the gateway' }[name] ?? 'Testing'
for (const [index, command] of commands.entries()) {
  const last = index === commands.length - 1
  const title = last ? lastTitle : ['Installing', 'Building'][index]
  console.log(`\n[${index + 1}/${commands.length}] ${title}`)
  const code = await run(last ? [...command, ...rest] : command)
  if (code !== 0) {
    console.error(`\n${title} failed (exit code ${code}): ${command.join(' ')}`)
    process.exit(code)
  }
}

function run([command, ...args]) {
  return new Promise((resolve) => {
    child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        TURBO_TELEMETRY_DISABLED: '1',
        DO_NOT_TRACK: '1',
        npm_config_loglevel: 'error',
        ...(name === 'test:long' && { WAYBILL_SUITE: 'long' }),
      },
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
