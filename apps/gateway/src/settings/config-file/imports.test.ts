import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ConfigurationError } from '@waybill/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfigFile } from './config-file.js'
import { jsonFaultAt } from './json-position.js'

let folder: string
beforeEach(async () => {
  // Far from the repository, with a space in its name.
  folder = await realpath(await mkdtemp(join(tmpdir(), 'waybill config ')))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const write = async (files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}
const read = (named?: string) => readConfigFile(folder, named)
const faultOf = async (name: string): Promise<string> => {
  const error = await read(name).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ConfigurationError)
  const [{ field, rule, hint } = { field: '', rule: '' }] = (error as ConfigurationError).issues
  return `${field.replace(`${folder}/`, '')} ${rule}${hint ? ` (${hint})` : ''}`
}

describe('a settings file in any folder', () => {
  it.each(['waybill.config.ts', 'waybill.config.mts', 'waybill.config.mjs', 'waybill.config.js'])(
    '%s imports @waybill packages, files of its own and what is installed beside it',
    async (name) => {
      await write({
        [name]: `
          import { propertiesOf } from '@waybill/core/destination'
          import { defineConfig } from '@waybill/gateway'
          import { keys } from './own/keys.js'
          import extra from 'extra'
          import data from './own/data.json'
          export default defineConfig({
            writeKeys: [...keys, extra, data.key],
            vendors: { synerise: { mapping: typeof propertiesOf === 'function' ? () => null : 'no' } },
          })`,
        'own/keys.js': `export const keys = ['own']`,
        'own/data.json': '{"key":"data"}',
        'node_modules/extra/package.json': '{"name":"extra","version":"1.0.0","type":"module","exports":"./index.js"}',
        'node_modules/extra/index.js': `export default 'extra'`,
      })
      const { config, issues } = await read()
      expect([config.writeKeys, issues]).toEqual([['own', 'extra', 'data'], []])
      expect(config.vendors?.synerise).toEqual({ mapping: expect.any(Function) })
    },
  )

  it('imports files of its own in TypeScript', async () => {
    await write({
      'waybill.config.ts': `import { port } from './own/port.ts'; import { host } from './own/host'; export default { port, host }`,
      'own/port.ts': 'export const port: number = 7',
      'own/host.ts': `export const host: string = 'localhost'`,
    })
    expect((await read()).config).toEqual({ port: 7, host: 'localhost' })
  })

  it('imports what cannot be seen from its text, and types', async () => {
    await write({
      'waybill.config.ts': `/* import { no } from './own/a.js' */
        // import { no } from './own/a.js'
        import { WaybillError, type Destination, Issue } from '@waybill/core'
        import type { No } from './own/a.js'
        import { one } from './own/all.js'
        import { two, Two } from './own/some.js'
        import three from './own/three.cjs'
        const issue: Issue | Two | undefined = undefined
        export default { port: one + two + three.port, logAddresses: WaybillError === undefined || issue }`,
      'own/a.ts': 'export const one = 1',
      'own/all.ts': `export * from './a.js'`,
      'own/some.ts': 'export const { two } = { two: 2 }; export interface Two {}',
      'own/three.cjs': 'module.exports = { port: 4 }',
    })
    expect((await read()).config).toEqual({ port: 7, logAddresses: undefined })
  })

  it('makes what the engine of this process knows: its classes are the same', async () => {
    await write({
      'waybill.config.ts': `import { syneriseDestination } from '@waybill/synerise'; export default { destinations: [syneriseDestination({})] }`,
    })
    await expect(read()).rejects.toThrow(/waybill\.config\.ts region /)
  })
})

describe('a settings file that cannot be read says where, and nothing of its text', () => {
  const secret = 'a-secret-of-mine'

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      'waybill.config.ts',
      {
        'waybill.config.ts': `const a = 1\nimport x from 'not-installed'\nexport default { a, x, adminToken: '${secret}' }`,
      },
      /^waybill\.config\.ts:2:15 cannot be read: there is no "not-installed" to import \(install it beside this file/,
    ],
    [
      'waybill.config.mjs',
      { 'waybill.config.mjs': `import { x } from './own/missing.js'\nexport default { x }` },
      /^waybill\.config\.mjs:1:19 cannot be read: there is no "\.\/own\/missing\.js" to import \(the path is as seen/,
    ],
    [
      'waybill.config.ts',
      { 'waybill.config.ts': `import './own/a.js'\nexport default {}`, 'own/a.ts': `\n  import 'nowhere'` },
      /^own\/a\.ts:2:10 cannot be read: there is no "nowhere" to import/,
    ],
    [
      'waybill.config.ts',
      { 'waybill.config.ts': `export default {\n  adminToken: '${secret}' 5,\n}` },
      /^waybill\.config\.ts:2:34 cannot be read: it is not valid TypeScript$/,
    ],
    [
      'waybill.config.js',
      { 'waybill.config.js': `import './own/a.js'\nexport default {}`, 'own/a.js': `\n\nlet '${secret}'` },
      /^own\/a\.js:3:1 cannot be read: it is not valid JavaScript$/,
    ],
    [
      'waybill.config.ts',
      { 'waybill.config.ts': `const keys: any = undefined\n\nexport default { port: keys['${secret}'].length }` },
      /^waybill\.config\.ts:3:\d+ cannot be read: TypeError while it ran$/,
    ],
    [
      'waybill.config.json',
      { 'waybill.config.json': `{\n  "adminToken": "${secret}" x\n}` },
      /^waybill\.config\.json:2:36 cannot be read: it is not valid JSON$/,
    ],
    [
      'waybill.config.mjs',
      { 'waybill.config.mjs': `export const config = { adminToken: '${secret}' }` },
      /^waybill\.config\.mjs has no default export \(export default/,
    ],
    ['other.ts', {}, /^other\.ts cannot be read: there is no such file$/],
    [
      'waybill.config.ts',
      {
        'waybill.config.ts': `import './own/a.js'\nexport default {}`,
        'own/a.ts': `import data from './b.json'\nexport default data`,
        'own/b.json': `{\n "token": "${secret}",\n}`,
      },
      /^own\/b\.json:3:1 cannot be read: it is not valid JSON$/,
    ],
    [
      'waybill.config.ts',
      { 'waybill.config.ts': `import { propertiesOf } from '@waybill/core'\nexport default propertiesOf('${secret}')` },
      /^waybill\.config\.ts:1:10 cannot be read: "@waybill\/core" exports no "propertiesOf"$/,
    ],
    [
      'waybill.config.mjs',
      {
        'waybill.config.mjs': `import own, {\n  port,\n  writeKey as key\n} from './own.js'\nexport default { key }`,
        'own.js': 'export default 1, port; export const writeKeys = []',
      },
      /^waybill\.config\.mjs:3:3 cannot be read: "\.\/own\.js" exports no "writeKey" \(did you mean writeKeys\?\)$/,
    ],
    [
      'waybill.config.mjs',
      { 'waybill.config.mjs': `import own from './own.js'\nexport default own()`, 'own.js': 'export const a = 1' },
      /^waybill\.config\.mjs:1:8 cannot be read: "\.\/own\.js" exports no default$/,
    ],
    [
      'waybill.config.ts',
      { 'waybill.config.ts': `import x from '@waybill/synerize'\nexport default x` },
      /^waybill\.config\.ts:1:15 .*there is no "@waybill\/synerize" to import \(did you mean @waybill\/synerise\?\)$/,
    ],
    [
      'waybill.config.ts',
      { 'waybill.config.ts': 'export default async () => ({})' },
      /^waybill\.config\.ts exports a function, not an object of settings \(call it: export default await settings/,
    ],
    ['waybill.config.json', { 'waybill.config.json': '[]' }, /^waybill\.config\.json must be an object of settings$/],
    [
      'waybill.config.mjs',
      { 'waybill.config.mjs': `export default { get port() {\n  throw new Error('${secret}') } }` },
      /^waybill\.config\.mjs:2:9 cannot be read: Error while it ran$/,
    ],
    ['waybill.config.mjs', { 'waybill.config.mjs': 'throw null' }, /^waybill\.config\.mjs cannot be read: Error while/],
    ['conf', { 'conf/waybill.config.json': '{}' }, /^conf cannot be read: it is a folder \(name the file in it\)$/],
    ['settings.yaml', { 'settings.yaml': 'port: 1' }, /^settings\.yaml is no settings file \(its name must end with/],
  ])('%s', async (name, files, message) => {
    await write(files)
    const fault = await faultOf(name)
    expect(fault).toMatch(message)
    expect(fault).not.toContain(secret)
  })

  it.each([
    ['', 1, 1],
    ['{', 1, 2],
    ['{"a":1,}', 1, 8],
    ['[1 2]', 1, 4],
    ['{"a" 1}', 1, 6],
    ['{a:1}', 1, 2],
    ['{"a":1}\n}', 2, 1],
    ['{\n  "a": tru\n}', 2, 8],
    ['{"a":"\n"}', 1, 6],
    ['[1,2', 1, 5],
    ['// no\n{}', 1, 1],
  ])('%j is no JSON at %i:%i', (text, line, column) => {
    expect(() => JSON.parse(text)).toThrow()
    expect(jsonFaultAt(text)).toEqual({ line, column })
  })
})
