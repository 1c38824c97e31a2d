import { describe, expect, it } from 'vitest'
import { readGatewaySettings } from './gateway-settings.js'

const fieldsOf = (environment: Record<string, string>) =>
  readGatewaySettings(environment).issues.map(({ field }) => field)

describe('settings of the gateway', () => {
  it('have defaults', () => {
    expect(readGatewaySettings({ PATH: '/bin', WAYBILL_PORT: '' })).toEqual({
      settings: {
        host: '127.0.0.1',
        port: 8080,
        writeKeys: [],
        sandbox: false,
        logLevel: 'warn',
        stopWithinMs: 10_000,
      },
      issues: [],
    })
  })

  it('come from the environment', () => {
    const environment = {
      WAYBILL_HOST: '0.0.0.0',
      WAYBILL_PORT: '0',
      WAYBILL_WRITE_KEYS: ' a, b,',
      WAYBILL_SANDBOX: '1',
      WAYBILL_ADMIN_TOKEN: 'sixteen-letters!',
    }
    expect(readGatewaySettings(environment).settings).toMatchObject({
      host: '0.0.0.0',
      port: 0,
      writeKeys: ['a', 'b'],
      adminToken: 'sixteen-letters!',
      sandbox: true,
    })
  })

  const file = {
    host: 'localhost',
    port: 1,
    writeKeys: ['of-file'],
    adminToken: 'sixteen-letters-of-the-file',
    store: 'memory:',
    sandbox: true,
    logLevel: 'error',
    limits: { eventBytes: 1_000 },
    decide: { timeoutMs: 100 },
    corsOrigins: ['https://shop.example'],
    requestsPerMinute: 60,
    stopWithinMs: 500,
    delivery: { order: 'none' },
  } as const

  it('come from the file, each of them', () => {
    expect(
      readGatewaySettings({}, { ...file, writeKeys: [...file.writeKeys], corsOrigins: [...file.corsOrigins] }),
    ).toEqual({
      settings: file,
      issues: [],
    })
  })

  it('come from the environment before the file, each that it has', () => {
    const environment = {
      WAYBILL_HOST: '127.0.0.1',
      WAYBILL_PORT: '2',
      WAYBILL_WRITE_KEYS: 'of-environment',
      WAYBILL_ADMIN_TOKEN: 'sixteen-letters-of-the-environment',
      WAYBILL_STORE: 'sqlite:x.db',
      WAYBILL_SANDBOX: '0',
      WAYBILL_LOG_LEVEL: 'debug',
    }
    const { settings } = readGatewaySettings(environment, { ...file, writeKeys: [...file.writeKeys], corsOrigins: [] })
    expect(settings).toMatchObject({
      host: '127.0.0.1',
      port: 2,
      writeKeys: ['of-environment'],
      adminToken: 'sixteen-letters-of-the-environment',
      store: 'sqlite:x.db',
      sandbox: false,
      logLevel: 'debug',
      stopWithinMs: 500,
    })
  })

  it('report every wrong variable at once, by its name', () => {
    expect(
      fieldsOf({
        WAYBILL_PORT: '65536',
        WAYBILL_WRITE_KEYS: 'a b',
        WAYBILL_SANDBOX: 'yes',
        WAYBILL_WRITE_KEY: 'k',
      }).sort(),
    ).toEqual(['WAYBILL_PORT', 'WAYBILL_SANDBOX', 'WAYBILL_WRITE_KEY', 'WAYBILL_WRITE_KEYS'])
  })

  it.each(['short', 'with a space in it', 'ümlauts-are-not-visible-ascii'])(
    'refuse "%s" as an admin token',
    (token) => {
      const { issues } = readGatewaySettings({ WAYBILL_ADMIN_TOKEN: token })
      expect(issues).toMatchObject([{ field: 'WAYBILL_ADMIN_TOKEN' }])
      expect(JSON.stringify(issues)).not.toContain(token)
    },
  )

  it.each(['80a', '-1', '1.5'])('refuse %s as a port', (port) => {
    expect(fieldsOf({ WAYBILL_PORT: port })).toEqual(['WAYBILL_PORT'])
  })
})
