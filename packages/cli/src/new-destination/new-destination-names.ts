import { builtinModules } from 'node:module'
import { UnusableInputError } from '../unusable-input-error.js'

/** Names of a new package and of the code in it. */
export interface NewDestinationNames {
  /** The name on npm, like `@acme/waybill-north-wind`. */
  readonly packageName: string
  /** Name of the folder, like `waybill-north-wind`. */
  readonly folder: string
  /** Name of the destination and beginning of file names, like `north-wind`. */
  readonly kebab: string
  /** `northWind` */
  readonly camel: string
  /** `NorthWind` */
  readonly pascal: string
  /** `NORTH_WIND` */
  readonly upper: string
  /** `North Wind` */
  readonly title: string
}

// https://docs.npmjs.com/cli/configuring-npm/package-json#name, of what a new package may have.
const npmName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/
const longestNpmName = 214
const reserved = new Set(['node_modules', 'favicon.ico', ...builtinModules])
const vendorName = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

/** Derives the names from a package name. The vendor's name is the part after `waybill-`. Throws `UnusableInputError`. */
export function namesOf(packageName: string): NewDestinationNames {
  const folder = packageName.slice(packageName.indexOf('/') + 1)
  if (!npmName.test(packageName) || packageName.length > longestNpmName || reserved.has(packageName))
    throw new UnusableInputError(
      `${JSON.stringify(packageName)} cannot be the name of an npm package: lower-case letters, digits, "-", "." and "_", perhaps after a scope.`,
    )
  const kebab = folder.replace(/^waybill-/, '').replace(/-destination$/, '')
  if (!vendorName.test(kebab))
    throw new UnusableInputError(
      `${JSON.stringify(kebab)} cannot name code: lower-case letters and digits, joined by "-", beginning with a letter.`,
    )
  const words = kebab.split('-')
  const capitals = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  const pascal = capitals.join('')
  return {
    packageName,
    folder,
    kebab,
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    pascal,
    upper: words.join('_').toUpperCase(),
    title: capitals.join(' '),
  }
}
