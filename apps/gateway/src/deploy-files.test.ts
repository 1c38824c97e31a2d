import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const { packageManager } = JSON.parse(read('package.json')) as { packageManager: string }
/** Where `tsup.config.ts` puts the program, as seen from the repository's root. */
const program = 'apps/gateway/dist/main.js'
/** How long the gateway delivers at most when it stops, in seconds: `stopWithinMs` of the settings. */
const stopWithin = 10

describe('the Dockerfile', () => {
  const instructions = read('apps/gateway/deploy/Dockerfile')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, '')
    .trim()
    .split('\n')
    .filter(Boolean)
  const of = (name: string) =>
    instructions.flatMap((line) => (line.startsWith(`${name} `) ? [line.slice(name.length + 1)] : []))
  const last = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')))

  it('builds on images of an exact version', () => {
    expect(of('FROM')).toHaveLength(2)
    for (const image of of('FROM')) expect(image).toMatch(/^node:\d+\.\d+\.\d+-bookworm-slim( AS build)?$/)
  })

  it('installs with the pnpm and the lockfile of the repository', () => {
    const run = of('RUN').join()
    expect(new Set(run.match(/pnpm@[\d.]+/g))).toEqual(new Set([packageManager]))
    expect(run).toContain(' install --frozen-lockfile ')
  })

  it('runs the program itself, not as root, and takes no secret along', () => {
    expect(last).toContain('USER node')
    expect(last.findIndex((line) => line === 'USER node')).toBeGreaterThan(
      last.findLastIndex((line) => line.startsWith('RUN ')),
    )
    expect(of('ENTRYPOINT')).toEqual(['["node", "/app/dist/main.js"]'])
    expect(of('STOPSIGNAL')).toEqual(['SIGTERM'])
    expect([...of('ENV'), ...of('ARG')].join()).not.toMatch(/KEY|TOKEN|SECRET|PASSWORD/)
    expect(read('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['.git', '**/node_modules', '**/*.env']))
  })

  it('asks for its health, and keeps events on a volume of its user', () => {
    expect(of('HEALTHCHECK').join()).toContain('/healthz')
    expect(of('ENV').join()).toContain('WAYBILL_STORE=sqlite:/data/')
    expect(of('VOLUME')).toEqual(['/data'])
    expect(of('RUN').join()).toContain('chown node:node /data')
  })
})

describe('the compose file', () => {
  const compose = read('apps/gateway/deploy/compose.yaml')

  it.each(['read_only: true', 'cap_drop: ["ALL"]', 'no-new-privileges:true', '"127.0.0.1:8080:8080"', 'events:/data'])(
    'has %s',
    (fact) => {
      expect(compose).toContain(fact)
    },
  )

  it('gives the gateway time to stop', () => {
    expect(Number(/stop_grace_period: (\d+)s/.exec(compose)?.[1])).toBeGreaterThan(stopWithin)
  })
})

describe('the service unit', () => {
  const unit = read('apps/gateway/deploy/waybill-gateway.service')
  const valueOf = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1]

  it.each([
    ['DynamicUser', 'yes'],
    ['ProtectSystem', 'strict'],
    ['ProtectHome', 'yes'],
    ['PrivateTmp', 'yes'],
    ['NoNewPrivileges', 'yes'],
    ['CapabilityBoundingSet', ''],
    ['Restart', 'on-failure'],
    ['KillSignal', 'SIGTERM'],
  ])('has %s=%s', (name, value) => {
    expect(valueOf(name)).toBe(value)
  })

  it('runs the built program, with its events in the folder it may write to', () => {
    expect(valueOf('ExecStart')).toBe(`/usr/bin/node /opt/waybill/${program}`)
    expect(valueOf('Environment')).toContain(`WAYBILL_STORE=sqlite:/var/lib/${valueOf('StateDirectory')}/`)
    expect(valueOf('StateDirectoryMode')).toBe('0700')
  })

  it('holds no secret, and gives the gateway time to stop', () => {
    expect(unit.replace(/^#.*$/gm, '')).not.toMatch(/KEY|TOKEN|SECRET|PASSWORD/)
    expect(Number(valueOf('TimeoutStopSec'))).toBeGreaterThan(stopWithin)
  })
})
