import { api, type Schemas } from '@/api'
import { codeOf, type ProblemCode } from '@/api/problem'
import { locale, t } from '@/ui/i18n'
import { nameOf, saveFile } from '@/ui/save'

export type PupilSlip = Schemas['PupilSlip']

/** The word the family uses, or the code's where nobody has said. */
export const relationText = ({ kin, relation }: { kin: Schemas['Kinship']; relation: string }): string =>
  relation || t(`kin.${kin}`)

/** Prints slips and hands the PDF to the browser. */
export async function printSlips(classIds: string[], pupilIds?: string[]): Promise<ProblemCode | undefined> {
  const body = { class_ids: classIds, pupil_ids: pupilIds ?? null, locale: locale.value }
  return keep(await api.POST('/api/v1/slips', { body, parseAs: 'blob' }))
}

/** Prints slips of staff: of the chosen, or of all who have neither account nor slip. */
export async function printStaffSlips(ids?: string[]): Promise<ProblemCode | undefined> {
  const body = { person_ids: ids ?? null, locale: locale.value }
  return keep(await api.POST('/api/v1/slips/staff', { body, parseAs: 'blob' }))
}

/** Of these pupils, how many hold a code that a new slip makes void. */
export const codesInForce = (pupils: readonly PupilSlip[], chosen: readonly string[]): number =>
  pupils.filter((one) => one.expires_at && chosen.includes(one.id)).length

interface Printed {
  data?: unknown
  error?: unknown
  response: Response
}

function keep({ data, error, response }: Printed): ProblemCode | undefined {
  if (!(data instanceof Blob)) return codeOf(error)
  saveFile(data, nameOf(response) ?? 'slips.pdf')
  return undefined
}
