import { type ConsentRule, consentIssues, isDestinationName, nameRule } from '../destination/destination-options.js'
import type { Issue } from '../errors/invalid-input-error.js'
import type { Step } from '../steps/step.js'
import { stepIssues } from '../steps/step-issues.js'
import { optionRules } from './option-rules.js'

const { given, list, word } = optionRules

/** Schemas of `DestinationOptions`. Each one is made when it is read. */
export const destinationOptionSchemas = {
  get name() {
    return given<string>(`a name: ${nameRule.slice('be '.length)}`, isDestinationName).optional()
  },
  get formerNames() {
    return list(word('a name that the lane had'), 'a list of names').optional()
  },
  get remarks() {
    return list(word('the code of a remark'), 'a list of codes').optional()
  },
  get consent() {
    return withIssues<ConsentRule>('what the destination requires', (consent) => consentIssues(consent, '')).optional()
  },
  get steps() {
    return stepsSchema().optional()
  },
}

/** A schema of steps. `more` finds what else is wrong with steps that are some. */
export function stepsSchema(more: (steps: readonly Step[]) => readonly Issue[] = () => []) {
  return withIssues<readonly Step[]>('a list of steps', (steps) => {
    const issues = stepIssues(steps, '')
    return issues.length > 0 ? issues : more(steps as readonly Step[])
  })
}

/** A schema whose rules are a function's, with paths like `.requires` and `[0].drop`. */
function withIssues<Value>(described: string, issuesOf: (value: unknown) => readonly Issue[]) {
  return given<Value>(described, () => true).superRefine((value, context) => {
    for (const { field, rule, hint } of issuesOf(value))
      context.addIssue({
        code: 'custom',
        path: field.match(/[^.[\]]+/g)?.map((name) => (/^\d+$/.test(name) ? Number(name) : name)) ?? [],
        message: rule,
        params: { hint },
      })
  })
}
