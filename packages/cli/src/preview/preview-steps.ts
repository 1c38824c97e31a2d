import type { ExplainedStep } from '@waybill/core/destination'
import { maskValue } from '../mask.js'

/** What one step does with an event. */
export interface PreviewedStep extends ExplainedStep {
  /** Where it works: on everything that is stored, or on what this destination gets. */
  readonly before: 'store' | 'destination'
}

/** The steps before the store and those of the destination, with masked values unless they are shown. `undefined`: none. */
export function previewedSteps(
  ofStore: readonly ExplainedStep[] | undefined,
  ofDestination: readonly ExplainedStep[] | undefined,
  showValues: boolean,
): readonly PreviewedStep[] | undefined {
  const all: readonly PreviewedStep[] = [
    ...(ofStore ?? []).map((step) => ({ ...step, before: 'store' as const })),
    ...(ofDestination ?? []).map((step) => ({ ...step, before: 'destination' as const })),
  ]
  if (all.length === 0) return undefined
  return showValues ? all : all.map(masked)
}

/** An error's words may quote the event, too. */
function masked({ changes, failed, ...step }: PreviewedStep): PreviewedStep {
  const hidden = changes.map(({ path, before, after }) => ({
    path,
    ...(before !== undefined && { before: maskValue(before) }),
    ...(after !== undefined && { after: maskValue(after) }),
  }))
  return { ...step, changes: hidden, ...(failed !== undefined && { failed: String(maskValue(failed)) }) }
}

/** Lines for a person. */
export function renderSteps(steps: readonly PreviewedStep[]): readonly string[] {
  return steps.flatMap(({ step, before, changes, failed }) => [
    `  step ${step} · before the ${before} · ${failed === undefined ? said(changes.length) : `fails: ${failed}`}`,
    ...changes.map(({ path, before: from, after: to }) => `    ${path}: ${spoken(from)} → ${spoken(to)}`),
  ])
}

function said(count: number): string {
  return count === 0 ? 'changes nothing' : `changes ${count === 1 ? '1 place' : `${count} places`}`
}

function spoken(value: unknown): string {
  return value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value)
}
