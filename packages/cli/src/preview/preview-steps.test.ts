import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runInMemory } from '../conformance/run-in-memory.js'

let folder: string
let config: string
const event = {
  type: 'track',
  event: 'Seen',
  userId: 'u1',
  traits: { email: 'ann@shop.example' },
  properties: { note: 'secret 1', colour: 'red' },
  context: { ip: '203.0.113.77' },
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-preview-steps-'))
  config = join(folder, 'waybill.config.mjs')
  await writeFile(
    config,
    `function broken(event) {
      if (event.properties.colour === 'blue') throw new Error('blue of ' + event.traits.email)
      return event
    }
    export default {
      delivery: { steps: [{ truncateIp: 'context.ip' }, broken] },
      vendors: { yespo: { apiKey: 'key', steps: [{ drop: 'properties.note' }, { name: 'mail', hash: 'traits.email', as: 'email' }] } },
    }`,
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const preview = (given: object, ...args: readonly string[]) =>
  runInMemory(['preview', '--config', config, ...args], { stdin: JSON.stringify(given) })

it('shows what each step does to the example, and the request without what they take away', async () => {
  const { out, exitCode } = await preview(event, '--show-values')
  expect(exitCode).toBe(0)
  for (const line of [
    '  step truncateIp context.ip · before the store · changes 1 place',
    '    context.ip: 203.0.113.77 → 203.0.113.0',
    '  step broken · before the store · changes nothing',
    '  step drop properties.note · before the destination · changes 1 place',
    '    properties.note: secret 1 → nothing',
    '  step mail · before the destination · changes 1 place',
  ])
    expect(out).toContain(`${line}\n`)
  expect(out.slice(out.indexOf('POST'))).not.toMatch(/secret 1|ann@shop/)
  expect(out.slice(out.indexOf('POST'))).toContain('red')
})

it('masks the values, in JSON too, unless they are asked for', async () => {
  const { out } = await preview(event)
  expect(out).toContain('properties.note: ‹text 8› → nothing')
  const json = await preview(event, '--json')
  const [shown] = JSON.parse(json.out) as { readonly steps: readonly unknown[] }[]
  expect(shown?.steps).toContainEqual({
    step: 'mail',
    before: 'destination',
    changes: [{ path: 'traits.email', before: '‹text 16›', after: '‹text 64›' }],
  })
  expect(out + json.out).not.toMatch(/secret 1|ann@shop|203\.0/)
})

it('says that a step fails, and why', async () => {
  const blue = { ...event, properties: { colour: 'blue' } }
  const { out, exitCode } = await preview(blue, '--show-values')
  expect(exitCode).toBe(1)
  expect(out).toContain('step broken · before the store · fails: blue of ann@shop.example')
  expect(out).toContain('The step "broken" threw Error.')
  expect((await preview(blue)).out).not.toContain('ann@shop')
})

it('refuses steps of the settings that are none', async () => {
  const wrong = join(folder, 'wrong.json')
  await writeFile(
    wrong,
    JSON.stringify({
      delivery: { steps: [{ drop: 'trait.email' }] },
      vendors: { yespo: { apiKey: 'k', steps: [{ hsh: 'a' }] } },
    }),
  )
  const { err, exitCode } = await runInMemory(['preview', '--config', wrong], { stdin: JSON.stringify(event) })
  expect(exitCode).toBe(2)
  expect(err).toContain('delivery.steps[0].drop begins with trait')
  expect(err).toContain('vendors.yespo.steps[0].hsh is not a known step or option (did you mean hash?)')
})
