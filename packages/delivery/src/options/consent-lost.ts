import type { CustomerEvent, Issue, Step } from '@waybill/core'
import { compileSteps, fieldsOf, isFields, stepIssues } from '@waybill/core/destination'

const said = { consent: { categoryPreferences: { any: true } }, consentManagement: { allowedConsentIds: ['any'] } }

/**
 * What is wrong with steps before the store that take away the consent of which destinations need to hear: all of their events
 * would be skipped, and nobody would see why.
 */
export function consentLostIssues(steps: unknown, destinations: readonly unknown[]): Issue[] {
  const needing = destinations.map((one) => fieldsOf(one) ?? {}).find(({ consent }) => isFields(consent))
  if (!needing || steps === undefined || stepIssues(steps, '').length > 0) return []
  return (steps as readonly Step[]).flatMap((step, index): Issue[] => {
    // What code does to one event says nothing of the next.
    if (typeof step === 'function') return []
    const { context } = compileSteps([step])?.apply(somebody).event ?? somebody
    if (context?.['consent'] === said.consent && context['consentManagement'] === said.consentManagement) return []
    return [
      {
        field: `steps[${index}]`,
        rule: `would take away the consent that ${String(needing['name'])} requires`,
        hint: 'name what goes one by one, or keep context.consent and context.consentManagement',
      },
    ]
  })
}

const somebody = {
  type: 'identify',
  messageId: 'somebody',
  userId: 'somebody',
  timestamp: new Date(0).toISOString(),
  context: said,
} as CustomerEvent
