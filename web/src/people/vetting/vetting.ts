import clock from 'icon:clock'
import check from 'icon:circle-check'
import cross from 'icon:circle-x'
import undo from 'icon:undo-2'
import type { Schemas } from '@/api'
import { t } from '@/ui/i18n'
import { keep, kept } from '@/ui/kept'
import type { Tone } from '@/ui/StateBadge.vue'
import { subjectName } from '../subjects'

export type Application = Schemas['VettingApplicationView']
export type Dossier = Schemas['VettingDossierView']
export type State = Schemas['ApplicationState']
export type Standing = Schemas['Standing']
export type Act = Schemas['VettingAct']
export type Decision = Schemas['VettingDecision']
export type Teacher = Schemas['VettedTeacherView']

/** Files a teacher can show. */
export const MAX_FILES = 6

/** How a state looks: an icon, and how much it asks for attention. */
export const STATE_LOOKS: Record<State, [string, Tone]> = {
  nominated: [clock, 'attention'],
  at_school: [clock, 'active'],
  at_county: [clock, 'active'],
  at_city: [clock, 'active'],
  returned: [undo, 'attention'],
  rejected: [cross, 'attention'],
  approved: [check, 'calm'],
  withdrawn: [undo, 'quiet'],
}

export const STANDING_LOOKS: Record<Standing, [string, Tone]> = {
  vetted: [check, 'calm'],
  missing: [clock, 'quiet'],
  expired: [undo, 'attention'],
  suspended: [cross, 'attention'],
}

/** What a teacher teaches, in words. */
export const subjectsOf = (dossier: Dossier): string =>
  dossier.subjects
    .map(({ subject, stage }) => `${t(`stage.${stage}`)}${subjectName(subject, stage)}`)
    .join('、')

/** What a teacher has begun to write, kept on this device until it is sent. */
export interface Draft {
  tier: string
  statement: string
  files: string[]
}

const place = (key: string): string => `vetting.${key}`

export const keptDraft = (key: string): Draft | undefined => kept<Draft>(place(key))

export const keepDraft = (key: string, draft: Draft | undefined): void => keep(place(key), draft)
