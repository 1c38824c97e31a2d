import type { EventPage } from '@waybill/dashboard'
import { syneriseDestination } from '@waybill/synerise'
import { yespoDestination } from '@waybill/yespo'
import { afterEach, expect, it } from 'vitest'
import { startTestAdmin, type TestAdmin } from '../admin/testing/start-test-admin.js'
import { createGateway } from '../create-gateway.js'

let test: TestAdmin
afterEach(() => test.close())

it('steps take away what comes by HTTP, before the store and before one vendor, and the pages name them', async () => {
  test = await startTestAdmin({ writeKeys: ['test-key'] })
  const { urls, credentials } = test.sandbox
  const yespo = yespoDestination({ apiKey: credentials.yespo.apiKey, baseUrl: urls.yespo })
  const synerise = syneriseDestination({
    apiKey: credentials.synerise.apiKey,
    baseUrl: urls.synerise,
    steps: [{ name: 'no phone', drop: 'traits.phone' }],
  })
  await test.gateway.close()
  const options = { destinations: [yespo, synerise], steps: [{ drop: 'traits.lastName' }] as const }
  const second = await startTestAdmin({ writeKeys: ['test-key'], ...options })
  const traits = { email: 'ann@shop.example', lastName: 'Secretova', phone: '+380501234567' }
  await second.post('/v1/identify', { type: 'identify', userId: 'u', messageId: 'm-1', traits })
  await second.gateway.waybill.flush()
  const sent = (vendor: string) =>
    JSON.stringify(
      test.sandbox
        .requests()
        .filter((request) => request.vendor === vendor)
        .map(({ body }) => body),
    )
  expect(sent('yespo')).toContain('380501234567')
  expect(sent('synerise')).toContain('ann@shop.example')
  expect(sent('synerise')).not.toContain('380501234567')
  expect(sent('yespo') + sent('synerise')).not.toContain('Secretova')
  const { body } = await second.call<EventPage>('/event?messageId=m-1')
  expect(body.event).toContain('drop traits.lastName')
  const attempts = body.lanes.map(({ lane, delivery }) => [lane, delivery.attempts.map(({ changedBy }) => changedBy)])
  expect(Object.fromEntries(attempts)).toEqual({ yespo: [undefined], synerise: [['no phone']] })
  await second.close()
})

it('wrong steps stop the start', async () => {
  test = await startTestAdmin()
  const wrong = createGateway({ destinations: [], sandbox: true, port: 0, steps: [{ drop: 'messageId' }] })
  await expect(wrong).rejects.toMatchObject({ issues: [{ field: 'steps[0].drop' }] })
})
