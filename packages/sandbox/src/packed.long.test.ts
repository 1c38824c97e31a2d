import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { send } from './testing/test-client.js'

const run = promisify(execFile)
const scratch = mkdtempSync(join(tmpdir(), 'sandbox-packed-'))
const packageRoot = fileURLToPath(new URL('../', import.meta.url))
const { packageManager } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  packageManager: string
}
const quiet = {
  env: { ...process.env, npm_config_loglevel: 'error', npm_config_audit: 'false', npm_config_fund: 'false' },
}

// What a user gets: the package as it is published, in a folder of its own. Built where nobody has: `npm run test:long` has.
beforeAll(async () => {
  if (!existsSync(join(packageRoot, 'dist', 'bin.js'))) await run('npx', ['tsup'], { cwd: packageRoot, ...quiet })
  const pnpm = join(scratch, 'out')
  await run('npx', ['--yes', packageManager, 'pack', '--pack-destination', pnpm], { cwd: packageRoot, ...quiet })
  const [tarball = ''] = readdirSync(pnpm)
  writeFileSync(join(scratch, 'package.json'), '{ "name": "scratch", "private": true }')
  await run('npm', ['install', '--prefer-offline', join(pnpm, tarball)], { cwd: scratch, ...quiet })
}, 180_000)
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const TRY = `startSandbox({ vendors: ['yespo'], control: true }).then(async (sandbox) => {
  await fetch(sandbox.urls.yespo + '/v1/account/info')
  const [request] = (await (await fetch(sandbox.controlUrl + '/__sandbox/requests')).json()).requests
  const page = await (await fetch(sandbox.controlUrl)).text()
  const script = await (await fetch(sandbox.controlUrl + '/inspector.js')).text()
  await sandbox.close()
  console.log(request.rule, page.includes('/inspector.js'), script.length > 5000)
})`

it.each([
  ['try.mjs', `import { startSandbox } from '@waybill/sandbox'\n${TRY}`],
  ['try.cjs', `const { startSandbox } = require('@waybill/sandbox')\n${TRY}`],
])('installs and runs: %s', async (name, code) => {
  writeFileSync(join(scratch, name), code)
  const { stdout } = await run(process.execPath, [name], { cwd: scratch })
  expect(stdout.trim()).toBe('yespo.authorization true true')
})

it('installs and runs: npx @waybill/sandbox', async () => {
  const child = spawn('npx', ['@waybill/sandbox', '--port', '0', '--vendors', 'yespo'], {
    cwd: scratch,
    ...quiet,
    detached: true,
  })
  let output = ''
  const inspector = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += String(chunk)
      const address = /Inspector +(\S+)/.exec(output)?.[1]
      if (address !== undefined) resolve(address)
    })
    child.on('close', () => reject(new Error(`ended: ${output}`)))
  })
  expect((await send(`${inspector}__sandbox`)).json).toMatchObject({ vendors: { yespo: {} } })
  const ended = new Promise((resolve) => child.on('close', resolve))
  // npx starts a shell that starts Node: a terminal's Ctrl+C reaches them all.
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT')
  await ended
  await expect(send(inspector)).rejects.toThrow()
})
