import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runInMemory } from './conformance/run-in-memory.js'
import type { EventPreview } from './preview/preview-events.js'

const secret = {
  type: 'track',
  userId: 'user-4711',
  event: 'Order Reminder',
  messageId: 'm-1',
  timestamp: '2024-05-01T10:00:00.000Z',
  properties: { nickname: 'Ann Secret', price: 49.95, gift: true },
  context: { traits: { email: 'ann.secret@example.com' } },
}
const vendors = ['salesforce-personalization', 'yespo', 'synerise'] as const
const preview = (args: string[], events: unknown, environment: Record<string, string> = {}) =>
  runInMemory(['preview', ...args], {
    stdin: typeof events === 'string' ? events : JSON.stringify(events),
    environment,
  })

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-cli-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a setting of a vendor', () => {
  it.each([
    [
      'salesforce-personalization',
      '--account',
      'SALESFORCE_PERSONALIZATION_ACCOUNT',
      'own',
      'https://own.your-instance.',
    ],
    [
      'salesforce-personalization',
      '--instance',
      'SALESFORCE_PERSONALIZATION_INSTANCE',
      'own',
      'https://your-account.own.',
    ],
    ['salesforce-personalization', '--dataset', 'SALESFORCE_PERSONALIZATION_DATASET', 'own', '/own'],
    [
      'salesforce-personalization',
      '--base-url',
      'SALESFORCE_PERSONALIZATION_BASE_URL',
      'http://own:9',
      'http://own:9/',
    ],
    ['yespo', '--base-url', 'YESPO_BASE_URL', 'http://own:9', 'http://own:9/'],
    ['synerise', '--region', 'SYNERISE_REGION', 'us', 'https://api.azu.'],
    ['synerise', '--base-url', 'SYNERISE_BASE_URL', 'http://own:9', 'http://own:9/'],
  ])('of %s is typed as %s, or comes from %s', async (vendor, flag, variable, value, shown) => {
    const args = ['--vendor', vendor, '--show-values', '--curl']
    expect((await preview(args, secret)).out).not.toContain(shown)
    expect((await preview(args, secret, { [variable]: value })).out).toContain(shown)
    expect((await preview([...args, flag, value], secret)).out).toContain(shown)
  })
})

describe.each(vendors)('waybill preview --vendor %s', (vendor) => {
  it('shows the request with its values masked', async () => {
    const { exitCode, out, err } = await preview(['--vendor', vendor], secret)
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^event 1 · track "Order Reminder"\n {2}POST https:\/\//)
    expect(out).toMatch(/"‹text \d+›"/)
    for (const value of ['user-4711', 'Ann', 'ann.secret', '49.95']) expect(out + err).not.toContain(value)
    expect(err).toBe(
      '1 event: 1 to send, 0 skipped, 0 invalid. Nothing was sent. Values are masked: --show-values shows them.\n',
    )
  })

  it('shows the values when asked to', async () => {
    const { out, err } = await preview(['--vendor', vendor, '--show-values'], secret)
    expect(out).toContain('"user-4711"')
    expect(out).toContain('"ann.secret@example.com"')
    expect(out).not.toContain('‹')
    expect(err).not.toContain('masked')
  })

  it('shows shell commands, masked or exact', async () => {
    const masked = await preview(['--vendor', vendor, '--curl'], secret)
    expect(masked.out).toContain("curl -X POST 'https://")
    expect(masked.out).toContain('‹text')
    expect(masked.out).not.toContain('user-4711')
    const exact = await preview(['--vendor', vendor, '--curl', '--show-values'], secret)
    const body = /--data-raw '(.*)'$/m.exec(exact.out)?.[1] ?? ''
    expect(JSON.stringify(JSON.parse(body))).toBe(body)
    expect(body).toContain('user-4711')
  })

  it('prints JSON for programs', async () => {
    const { out } = await preview(['--vendor', vendor, '--json'], [secret, { type: 'alias' }])
    const previews = JSON.parse(out) as EventPreview[]
    expect(previews).toMatchObject([
      {
        place: 'event 1',
        type: 'track',
        event: 'Order Reminder',
        status: 'requests',
        requests: [{ method: 'POST', step: 1 }],
      },
      { place: 'event 2', status: 'invalid', requests: [] },
    ])
    expect(previews[0]?.requests[0]?.bytes).toBeGreaterThan(100)
    expect(out).not.toContain('user-4711')
  })

  it('says why an event is skipped', async () => {
    const { exitCode, out } = await preview(['--vendor', vendor], { type: 'alias', userId: 'u', previousId: 'a' })
    expect(exitCode).toBe(0)
    expect(out).toBe('event 1 · alias · skipped: not_supported\n')
  })

  it('lists field and rule of invalid events, shows the others, and exits with 1', async () => {
    const { exitCode, out, err } = await preview(
      ['--vendor', vendor],
      [{ type: 'track', event: '', properties: 1 }, secret],
    )
    expect(exitCode).toBe(1)
    expect(out).toContain('event 1 · invalid\n')
    expect(out).toContain('  event must name what happened\n')
    expect(out).toContain('  properties must be an object\n')
    expect(out).toContain('event 2 · track')
    expect(err).toContain('2 events: 1 to send, 0 skipped, 1 invalid.')
  })

  it('names the vendor’s own address, or the one it is told', async () => {
    const own = await preview(['--vendor', vendor], secret)
    const told = await preview(['--vendor', vendor, '--base-url', 'http://localhost:9/base/'], secret)
    expect(own.out).not.toContain('localhost')
    expect(told.out).toContain('POST http://localhost:9/base/')
  })
})

describe('settings of vendors', () => {
  it('come from the command line before the environment', async () => {
    const args = ['--vendor', 'salesforce-personalization', '--dataset', 'typed']
    const environment = {
      SALESFORCE_PERSONALIZATION_DATASET: 'set',
      SALESFORCE_PERSONALIZATION_ACCOUNT: 'acme',
      SALESFORCE_PERSONALIZATION_INSTANCE: 'us-4',
    }
    const { out } = await preview(args, secret, environment)
    expect(out).toMatch(/POST https:\/\/acme\.us-4\.evergage\.com\/\S*\/typed /)
  })

  it('choose the region', async () => {
    const { out } = await preview(['--vendor', 'synerise', '--region', 'us'], secret)
    expect(out).toContain('POST https://api.azu.synerise.com/')
  })

  it('are refused with their name when they cannot work', async () => {
    const { exitCode, err } = await preview(['--vendor', 'synerise', '--region', 'mars'], secret)
    expect(exitCode).toBe(2)
    expect(err).toContain('--region (SYNERISE_REGION) must be')
  })

  it('are refused where they do not apply', async () => {
    const { exitCode, err } = await preview(['--vendor', 'yespo', '--region', 'eu'], secret)
    expect([exitCode, err]).toEqual([2, 'error: --region does not apply to yespo.\n'])
  })
})

describe('input', () => {
  const yespo = ['--vendor', 'yespo']

  it('is a file', async () => {
    const file = join(folder, 'events.json')
    await writeFile(file, JSON.stringify([secret, secret]))
    const { exitCode, out } = await runInMemory(['preview', ...yespo, '--file', file])
    expect(exitCode).toBe(0)
    expect(out).toContain('event 2 · track')
  })

  it('may have one event per line', async () => {
    const { out } = await preview(yespo, `${JSON.stringify(secret)}\r\n\r\n${JSON.stringify(secret)}\n`)
    expect(out).toContain('line 1 · track')
    expect(out).toContain('line 3 · track')
  })

  it('that is not JSON is refused with file, line and column, without quoting it', async () => {
    const file = join(folder, 'broken.json')
    await writeFile(file, '[\n  {"type": "track",\n   "email": ann.secret@example.com}\n]')
    const { exitCode, out, err } = await runInMemory(['preview', ...yespo, '--file', file])
    expect([exitCode, out, err]).toEqual([2, '', `error: ${file}:3:13: this is not valid JSON.\n`])
  })

  it('that cannot be read is refused', async () => {
    const { exitCode, err } = await runInMemory(['preview', ...yespo, '--file', join(folder, 'none.json')])
    expect([exitCode, err]).toEqual([2, `error: ${join(folder, 'none.json')} cannot be read: ENOENT.\n`])
  })

  it('that is empty is refused', async () => {
    expect(await preview(yespo, ' \n')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('standard input is empty'),
    })
  })
})

describe('usage', () => {
  it.each([
    { args: [], err: 'Usage: waybill' },
    { args: ['preview'], err: 'Either --vendor or --config must be given' },
    { args: ['preview', '--vendor', 'acme'], err: 'Allowed choices are salesforce-personalization, yespo, synerise' },
    { args: ['preview', '--vendor', 'yespo', '--sned'], err: "unknown option '--sned'" },
    { args: ['send'], err: "unknown command 'send'" },
  ])('refuses $args with 2', async ({ args, err }) => {
    const run = await runInMemory(args)
    expect(run.err).toContain(err)
    expect([run.exitCode, run.out]).toEqual([2, ''])
  })

  it('explains itself', async () => {
    const { exitCode, out } = await runInMemory(['preview', '--help'])
    expect(exitCode).toBe(0)
    for (const flag of ['--vendor', '--file', '--show-values', '--curl', '--json', '--base-url', '--region'])
      expect(out).toContain(flag)
  })
})
