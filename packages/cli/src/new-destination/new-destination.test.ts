import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runInMemory } from '../conformance/run-in-memory.js'
import { namesOf } from './new-destination-names.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-new-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('names', () => {
  it('are read from the name of the package', () => {
    expect(namesOf('@acme/waybill-north-wind2')).toEqual({
      packageName: '@acme/waybill-north-wind2',
      folder: 'waybill-north-wind2',
      kebab: 'north-wind2',
      camel: 'northWind2',
      pascal: 'NorthWind2',
      upper: 'NORTH_WIND2',
      title: 'North Wind2',
    })
    expect(namesOf('north')).toMatchObject({ packageName: 'north', folder: 'north', kebab: 'north' })
  })

  it.each([
    '',
    '.',
    '..',
    '../up',
    '/etc/x',
    'a/b',
    '@a/b/c',
    '@a/../b',
    '@/b',
    'Upper',
    'with space',
    'née',
    '_x',
    '.x',
    'a\\b',
    'http',
    'node_modules',
    'waybill-',
    '2nd',
    'a--b',
    'x'.repeat(215),
  ])('%j is refused', async (name) => {
    const { exitCode, err, out } = await runInMemory(['new-destination', '--directory', join(folder, 'no'), '--', name])
    expect(exitCode).toBe(2)
    expect(err).toMatch(/cannot (be the name of an npm package|name code)/)
    expect(out).toBe('')
    expect(await readdir(folder)).not.toContain('no')
  })
})

describe('waybill new-destination', () => {
  it('writes a package in which nothing of the template is left', async () => {
    const directory = join(folder, 'fresh')
    const { exitCode, out } = await runInMemory([
      'new-destination',
      '@acme/waybill-north-wind',
      '--directory',
      directory,
    ])
    expect(exitCode).toBe(0)
    const files = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((file) => file.isFile())
    expect(out.trim().split('\n')).toHaveLength(files.length)
    const texts = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')))
    expect(texts.join('\n') + out).not.toMatch(/sample.?vendor|workspace-core/i)
    expect(texts.filter((text) => text.includes('FILL IN')).length).toBeGreaterThanOrEqual(7)
    expect(out).toContain('src/api/endpoints.ts')
    expect(out).toContain('.gitignore')
    const manifest = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'))
    expect(manifest.name).toBe('@acme/waybill-north-wind')
    const core = JSON.parse(await readFile(new URL('../../../core/package.json', import.meta.url), 'utf8'))
    expect(manifest.dependencies['@waybill/core']).toBe(`^${core.version}`)
  })

  it('depends on the core that is named', async () => {
    const directory = join(folder, 'own-core')
    await runInMemory(['new-destination', 'waybill-own', '--directory', directory, '--core', 'file:../core.tgz'])
    const manifest = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'))
    expect(manifest.dependencies['@waybill/core']).toBe('file:../core.tgz')
  })

  it('refuses a folder that holds anything, or is a file, and leaves it alone', async () => {
    const full = join(folder, 'full')
    await mkdir(full)
    await writeFile(join(full, 'mine.txt'), 'mine')
    const run = await runInMemory(['new-destination', 'north', '--directory', full])
    expect(run).toMatchObject({ exitCode: 2, out: '' })
    expect(run.err).toMatch(/is not empty\. Nothing was written/)
    expect(await readdir(full)).toEqual(['mine.txt'])
    const file = await runInMemory(['new-destination', 'north', '--directory', join(full, 'mine.txt')])
    expect(file.exitCode).toBe(2)
  })

  it('asks for the versions that this repository is built with', async () => {
    const root = new URL('../../../../', import.meta.url)
    const template = JSON.parse(
      await readFile(new URL('packages/cli/templates/destination/manifest.json', root), 'utf8'),
    )
    const { devDependencies } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'))
    const workspace = await readFile(new URL('pnpm-workspace.yaml', root), 'utf8')
    for (const [name, version] of Object.entries(template.devDependencies)) expect(devDependencies[name]).toBe(version)
    expect(workspace).toContain(`zod: ${template.dependencies.zod}\n`)
  })
})
