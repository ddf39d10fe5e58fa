// The library: everything that `import … from 'runnable'` gives. It prints nothing, listens to no signal of the process
// and never ends it. What a user wrote wrongly comes back as diagnostics; what the environment refuses is thrown.
export type { DiagnosticCode, EnvironmentCode } from './diagnostics/codes.ts';
export type { Diagnostic, Related, Severity } from './diagnostics/diagnostic.ts';
export { EnvironmentError, type EnvironmentTrouble, InternalError } from './diagnostics/errors.ts';
export type { Failure, Result, Success } from './diagnostics/result.ts';
export type { Span } from './diagnostics/span.ts';
export type { EventBody, RunEnd, RunEvent, RunStatus, TaskEnd, TaskStatus } from './engine/event.ts';
export type { Notice } from './engine/ports.ts';
export type { RunRecord, TaskRecord } from './engine/record.ts';
export { type AnyParams, type DefinedPipeline, definePipeline } from './library/define-pipeline.ts';
export type {
  AnyReturns,
  Definition,
  ParamDefinition,
  ParamsOf,
  ReturnsOf,
  TaskDefinition,
} from './library/definition.ts';
export type {
  CancelOptions,
  EndedRun,
  EndedTask,
  LiveRun,
  TaskOutput,
  WatchOptions,
} from './library/live-run.ts';
export { type Planned, type PlanOptions, plan } from './library/plan.ts';
export { type OpenOptions, openProject, type Place, type Project } from './library/project.ts';
export {
  type FoundRun,
  findRun,
  type ListOptions,
  type LogOptions,
  type LogPiece,
  listRuns,
} from './library/records.ts';
export { renderDiagnostics } from './library/render-diagnostics.ts';
export {
  type AnewOptions,
  type RerunOptions,
  type ResumeOptions,
  type RunOptions,
  rerun,
  resume,
  run,
} from './library/run.ts';
export type { Job, RequestOptions, Target } from './library/run-request.ts';
export {
  type EndedSweep,
  type LiveSweep,
  type ResumeSweepOptions,
  resumeSweep,
  type SweepOptions,
  sweep,
} from './library/sweep.ts';
export { type Validation, validate } from './library/validate.ts';
export { version } from './library/version.ts';
export type { PlannedTaskRecord, PlanRecord } from './reporters/plan/json.ts';
export type { SweepRunRecord } from './reporters/sweep/shape.ts';
export type { ListedRun } from './session/records.ts';
export type { Json, JsonObject } from './values/json.ts';
