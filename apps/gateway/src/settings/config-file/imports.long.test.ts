import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readConfigFile } from './config-file.js'

let folder: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'waybill config ')))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

// What the gateway has not loaded comes from its build.
it('a settings file imports what the gateway has and has not loaded', async () => {
  const names = ['sandbox', 'store-sqlite', 'store-postgres', 'yespo/templates', 'core/zod', 'delivery/queue']
  const lines = names.map((name, at) => `import * as m${at} from '@waybill/${name}'`)
  await writeFile(
    join(folder, 'waybill.config.ts'),
    `${lines.join('\n')}
      const all = [${names.map((_, at) => `m${at}`).join()}]
      export default { port: all.every((one) => Object.keys(one).length > 0) ? 1 : 2 }`,
  )
  expect((await readConfigFile(folder, undefined)).config).toEqual({ port: 1 })
})
