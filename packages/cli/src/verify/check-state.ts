import { showValue, type ModelMeta, type State, type Value } from '@relata/core/engine'
import { rowsOf, sizeOf, storedModels } from '../export/export-lines.js'
import { counted } from '../output/quantities.js'
import { checked, type Check } from './check.js'

/** Verifies the constraints of a state that was replayed, whose hash is known, and reports it. */
export function checkState(state: State, stateHash: string): Check {
  const findings = [
    ...unresolvedKeys(state),
    ...storedModels(state).flatMap((model) => clashes(state, model)),
  ]
  const detail = `${counted(sizeOf(state), 'row and link', 'rows and links')}; state hash ${stateHash}.`
  return checked('replay', detail, findings)
}

function unresolvedKeys(state: State): readonly string[] {
  return Array.from(state.unresolved(), ({ key, source, value }) => {
    const { model, name } = key.field
    return `${labelOf(model, state.stored(model).row(source))}: its ${name} ${showValue(value)} refers to no ${key.target.name}.`
  })
}

function clashes(state: State, model: ModelMeta): readonly string[] {
  const table = state.stored(model)
  const findings: string[] = []
  let slot = 0
  for (const row of rowsOf(state, model)) {
    while (table.row(slot) !== row) slot++
    const clash = table.clash(row as Readonly<Record<string, Value>>, slot)
    if (clash === undefined) continue
    const fields = clash.fields.map(({ name }) => name).join(', ')
    findings.push(
      `${labelOf(model, row)} and ${labelOf(model, table.row(clash.slot))} have the same ${fields}.`,
    )
  }
  return findings
}

function labelOf(model: ModelMeta, row: Readonly<Record<string, unknown>> | undefined): string {
  return `${model.name} ${showValue(row?.[model.pk.attribute])}`
}
