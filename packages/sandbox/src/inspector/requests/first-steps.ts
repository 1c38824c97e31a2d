import type { VendorName } from '../../vendor-name.js'
import type { About, VendorAddress } from '../about.js'
import { copyButton, make } from '../dom.js'
import { VENDOR_TITLES } from '../wording.js'

/** What to do while nothing has arrived: one curl command for each vendor. */
export function firstSteps({ vendors }: About): HTMLElement {
  return make(
    'div',
    { class: 'first-steps' },
    make('h2', {}, 'Waiting for the first request'),
    make('p', {}, 'Point any HTTP client at one of these addresses. Requests show up here at once.'),
    ...(Object.entries(vendors) as [VendorName, VendorAddress][]).map(([name, address]) => {
      const command = exampleFor(name, address)
      return make(
        'section',
        {},
        make(
          'h3',
          {},
          make('span', { class: 'who', 'data-vendor': name }, VENDOR_TITLES[name]),
          make('code', {}, address.url),
          copyButton('Copy', () => command),
        ),
        make('pre', { tabindex: 0 }, command),
      )
    }),
  )
}

function exampleFor(name: VendorName, { url, credentials }: VendorAddress): string {
  const json = "\\\n  -H 'content-type: application/json'"
  switch (name) {
    case 'salesforce-personalization':
      return `curl -u ${credentials['apiKeyId']}:${credentials['apiKeySecret']} ${url}/api2/authevent/${credentials['dataset']} ${json} \\
  -d '{"action":"Hello","user":{"attributes":{"emailAddress":"ada@example.com"}},"source":{"channel":"Server"}}'`
    case 'yespo':
      return `curl -u any:${credentials['apiKey']} ${url}/v2/event ${json} \\
  -d '{"eventTypeKey":"hello","params":[{"name":"email","value":"ada@example.com"}]}'`
    case 'synerise':
      return `curl ${url}/v4/events/custom ${json} -H 'api-version: 4.4' \\
  -u ${credentials['workspaceGuid']}:${credentials['apiKey']} \\
  -d '{"action":"hello.world","label":"hello","client":{"email":"ada@example.com"},"params":{}}'`
    default:
      return name satisfies never
  }
}
