// What is chosen outside of the code, on a command line or by an environment variable, and which no package exports.
import ts from 'typescript'

const isFlags = /(Flags|CommandOptions)$/

/** The interfaces of a command's flags in a file. */
export function flagsIn(file, path) {
  if (!/command(-options)?\.ts$/.test(path)) return []
  return file.statements.filter((node) => ts.isInterfaceDeclaration(node) && isFlags.test(node.name.text))
}

/** The members of schemas in a file that are named as environment variables are. */
export function variablesIn(file) {
  const found = []
  const visit = (node) => {
    if (ts.isPropertyAssignment(node) && /^WAYBILL_[A-Z_]+$/.test(node.name.getText(file))) found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}
