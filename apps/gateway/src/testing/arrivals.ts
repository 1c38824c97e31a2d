import type { Sandbox } from '@waybill/sandbox'

/** What two vendors received of one event, in their own words put side by side. */
export interface Arrival {
  /** Salesforce's action: the event's name. */
  readonly name: string
  readonly userId?: string
  readonly anonymousId?: string
  /** Milliseconds since 1970. */
  readonly time: number
  /** Properties, as Synerise received them under the same id and time. Absent when it received no such event. */
  readonly properties?: Readonly<Record<string, unknown>>
  /** Synerise's id of the person; absent for an anonymous one. */
  readonly customId?: string
}

interface SalesforceEvent {
  readonly action: string
  readonly user: { readonly id?: string; readonly anonId?: string }
  readonly source: { readonly time: number }
}

interface SyneriseEvent {
  readonly time: string
  readonly label: string
  readonly client: { readonly customId?: string }
  readonly params: Readonly<Record<string, unknown>>
}

/** Everything that arrived under a name that begins so, oldest first. */
export function arrivalsOf(sandbox: Sandbox, prefix: string): readonly Arrival[] {
  const at = <Content>(vendor: 'salesforce-personalization' | 'synerise') =>
    sandbox.operations({ vendor, kind: 'event' }).map(({ content }) => content as unknown as Content)
  const received = at<SyneriseEvent>('synerise')
  return at<SalesforceEvent>('salesforce-personalization')
    .filter(({ action }) => action.startsWith(prefix))
    .map(({ action, user, source: { time } }) => {
      const label = action.toLowerCase().replaceAll(' ', '.')
      const other = received.find((one) => one.label === label && Date.parse(one.time) === time)
      return {
        name: action,
        ...(user.id !== undefined && { userId: user.id }),
        ...(user.anonId !== undefined && { anonymousId: user.anonId }),
        time,
        ...(other && { properties: other.params }),
        ...(other?.client.customId !== undefined && { customId: other.client.customId }),
      }
    })
    .sort((one, next) => one.time - next.time)
}
