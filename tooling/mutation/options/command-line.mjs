// What is chosen outside of the code: on a command line, by an environment variable, or in a file of settings.
import ts from 'typescript'
import { lineOf, placeOf } from './places.mjs'

const isFlags = /(Flags|CommandOptions)$/
const isVariable = /^(WAYBILL|DATABASE|OTEL|YESPO|SYNERISE|SALESFORCE_PERSONALIZATION)_[A-Z_]+$/

/** The interfaces of a command's flags in a file. */
export function flagsIn(file, path) {
  if (!/command(-options)?\.ts$/.test(path)) return []
  return file.statements.filter((node) => ts.isInterfaceDeclaration(node) && isFlags.test(node.name.text))
}

/**
 * Environment variables, and settings of the gateway's file that have the name of an option of `createGateway` and are none:
 * each with the places that read it, in the form of `findOptions`.
 */
export function outsideOptions(sources, checker, isKnownSetting) {
  const found = new Map()
  for (const { file, path } of sources)
    for (const { key, isSetting, site, node } of outsideReadsOf(file, checker)) {
      if (isSetting && isKnownSetting(key)) continue
      const name = `${placeOf(path)} ${isSetting ? `settings file ${key}` : key}`
      if (!found.has(name)) found.set(name, { name, file: path, line: lineOf(node), sites: [] })
      found.get(name).sites.push({ ...site, file: path, key })
    }
  return [...found.values()]
}

function outsideReadsOf(file, checker) {
  const found = []
  const visit = (node) => {
    const read = readAt(node)
    if (read) found.push({ ...read, node })
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found

  function readAt(node) {
    const { parent } = node
    if (ts.isPropertyAccessExpression(node)) {
      const key = node.name.text
      const isSetting = isConfig(node.expression)
      if (!isSetting && !isVariable.test(key)) return undefined
      const site = { start: node.expression.getEnd(), end: node.name.getEnd() }
      return { key, isSetting, site: { ...site, form: node.questionDotToken ? 'optional' : 'access' } }
    }
    if (ts.isBindingElement(node) && isConfig(parent.parent.initializer))
      return { key: node.name.text, isSetting: true, site: { ...span(node.name), form: 'binding' } }
    if (ts.isBindingElement(node) && node.propertyName && isVariable.test(node.propertyName.getText(file))) {
      const key = node.propertyName.getText(file)
      return { key, isSetting: false, site: { ...span(node.propertyName), form: 'named' } }
    }
    if (!ts.isStringLiteral(node) || !isVariable.test(node.text)) return undefined
    const isTable = ts.isPropertyAssignment(parent) && parent.initializer === node && parent.name.text !== 'field'
    if (!isTable && !ts.isElementAccessExpression(parent)) return undefined
    return { key: node.text, isSetting: false, site: { ...span(node), form: 'name', from: node.getText(file) } }
  }

  function span(node) {
    return { start: node.getStart(file), end: node.getEnd() }
  }

  function isConfig(node) {
    return (
      node !== undefined && checker.getNonNullableType(checker.getTypeAtLocation(node)).symbol?.name === 'GatewayConfig'
    )
  }
}
