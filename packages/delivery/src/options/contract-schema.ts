import { optionSchemas } from '@waybill/core/zod'

type Passes = (value: unknown) => boolean

/**
 * The schema of a store or a destination, which may come from another package: it checks only what the engine calls and
 * reads. `described` begins with an article.
 */
export function contractSchema<Contract>(
  described: string,
  fields: Readonly<Record<string, Passes>>,
  functions: readonly string[],
) {
  const missing = (members: Readonly<Record<string, unknown>>): readonly string[] => {
    const lacking = functions.filter((name) => typeof members[name] !== 'function')
    return [...Object.keys(fields).filter((name) => !fields[name]?.(members[name])), ...lacking]
  }
  return optionSchemas.given<Contract>(described, isObject).superRefine((value, context) => {
    const lacking = isObject(value) ? missing(value) : []
    if (lacking.length > 0)
      context.addIssue({ code: 'custom', message: `must be ${described}; this one has no ${lacking.join(', ')}` })
  })
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !('then' in value)
}
