import type { DeliveryState } from '../admin-contract.js'

export type Tone = 'good' | 'plain' | 'warn' | 'bad'

const tones: Readonly<Record<DeliveryState, Tone>> = {
  pending: 'warn',
  delivered: 'good',
  skipped: 'plain',
  parked: 'bad',
  expired: 'plain',
  erased: 'plain',
  discarded: 'plain',
}

export function Badge({ tone, text }: { readonly tone: Tone; readonly text: string }) {
  return <span class={`badge badge-${tone}`}>{text}</span>
}

export function StateBadge({ state }: { readonly state: DeliveryState }) {
  return <Badge tone={tones[state]} text={state} />
}
