import type { MigrationStep } from './migration-step.js'

/** A step as code: `renameField('Book', 'title', 'name')`. */
export function showStep(step: MigrationStep): string {
  const names = [step.model, ...('field' in step ? [step.field] : []), ...('to' in step ? [step.to] : [])]
  return `${step.step}(${names.map((name) => `'${name}'`).join(', ')})`
}
