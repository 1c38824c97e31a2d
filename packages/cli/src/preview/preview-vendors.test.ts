import { type Destination, preview, readEvent } from '@waybill/core'
import { salesforcePersonalizationDestination } from '@waybill/salesforce-personalization'
import { syneriseDestination } from '@waybill/synerise'
import { yespoDestination } from '@waybill/yespo'
import { describe, expect, it } from 'vitest'
import { type PreviewVendor, type PreviewVendorName, previewVendors } from './preview-vendors.js'

const event = readEvent({ type: 'track', event: 'Something Special', userId: 'u' }, { now: 0 })

/** Notes the addresses that a real destination would call. Nothing leaves. */
function createProbe() {
  const urls: string[] = []
  const dispatcher = {
    dispatch(
      options: { origin?: unknown; path: string },
      handler: Record<string, (...values: unknown[]) => void>,
    ): boolean {
      urls.push(`${String(options.origin)}${options.path}`)
      handler['onError']?.(new Error('noted'))
      handler['onResponseError']?.(undefined, new Error('noted'))
      return true
    },
  }
  return { urls, dispatcher: dispatcher as never }
}

interface Case {
  readonly vendor: PreviewVendorName
  readonly settings: Readonly<Record<string, string>>
  readonly create: (dispatcher: never) => Destination
}

const cases: readonly Case[] = [
  {
    vendor: 'salesforce-personalization',
    settings: { account: 'acme', instance: 'us-4', dataset: 'engage' },
    create: (dispatcher: never) =>
      salesforcePersonalizationDestination({ account: 'acme', instance: 'us-4', dataset: 'engage', dispatcher }),
  },
  { vendor: 'yespo', settings: {}, create: (dispatcher: never) => yespoDestination({ apiKey: 'key', dispatcher }) },
  ...(['eu', 'us', 'gcp'] as const).map((region) => ({
    vendor: 'synerise' as const,
    settings: { region },
    create: (dispatcher: never) => syneriseDestination({ apiKey: 'key', workspaceGuid: 'guid', region, dispatcher }),
  })),
]

describe('previewed vendors', () => {
  it.each(cases)('$vendor $settings shows the address that is really called', async ({ vendor, settings, create }) => {
    const probe = createProbe()
    const destination = create(probe.dispatcher)
    const [request] = destination.plan([
      { event, step: 0, attempt: 0, maybeDelivered: false, acceptedAt: 0, wantsReply: false },
    ]).requests
    if (!request) throw new Error('no request')
    await destination.send(request, { deadlineAt: performance.now() + 1_000 })
    await destination.close()
    const shown: PreviewVendor = previewVendors[vendor]
    expect(probe.urls).toEqual([shown.baseUrl(settings) + request.path])
  })

  it.each(Object.entries<PreviewVendor>(previewVendors))('%s cannot send', async (_, vendor) => {
    const settings = Object.fromEntries(vendor.settings.map(({ option, placeholder = '' }) => [option, placeholder]))
    const { baseUrl: _none, ...rest } = settings
    const destination = await vendor.destination(rest)
    expect(preview(destination, [event]).requests).toHaveLength(1)
    const [request] = destination.plan([
      { event, step: 0, attempt: 0, maybeDelivered: false, acceptedAt: 0, wantsReply: false },
    ]).requests
    if (!request) throw new Error('no request')
    const outcomes = await destination.send(request, { deadlineAt: performance.now() + 1_000 })
    expect(outcomes).toMatchObject([{ status: 'rejected', error: { cause: { message: 'A preview sends nothing.' } } }])
  })
})
