import type { PipelineFile, TaskBlock } from '../pipeline/generated/pipeline-types.ts';
import type { Json } from '../values/json.ts';

/** What a pipeline file holds, as an object; `name` must be there, for there is no name of a file. */
export interface Definition<P, T> extends Settings {
  /** What its runs are called. */
  readonly name: string;
  /** Inputs by name: a default in short form, or `{ type, default, required, enum, description }`. */
  readonly params?: P & ExactParams<P>;
  /** The tasks by id, or a list of tasks with `id`. */
  readonly tasks?: T & ExactTasks<T>;
  /** In place of `tasks`: the one task of a job. */
  readonly task?: TaskDefinition;
}

/** What of a definition is as the schema has it. */
interface Settings extends Fixed<Omit<PipelineFile, 'name' | 'params' | 'tasks' | 'task'>> {}

/** A task, as a pipeline file has it. */
export interface TaskDefinition extends Fixed<Omit<TaskBlock, 'params' | 'stub'>> {
  readonly params?: ParamDefinitions;
  readonly stub?: boolean | Readonly<Record<string, unknown>>;
}

/** Params by name, as a pipeline file declares them. */
export type ParamDefinitions = Readonly<Record<string, ParamDefinition>>;

/** A param: its default, or more about it. */
export type ParamDefinition = string | number | boolean | null | readonly unknown[] | LongParam;

/** A param with more than a default. */
export interface LongParam {
  /** Type that a value must have: that of `default`, else `string`, unless said otherwise. */
  readonly type?: keyof ValueTypes | undefined;
  readonly description?: string | undefined;
  readonly enum?: readonly [unknown, ...unknown[]] | undefined;
  readonly required?: boolean | undefined;
  readonly default?: unknown;
}

/** Tasks by id, or as a list. */
export type TaskDefinitions = Readonly<Record<string, TaskDefinition>> | readonly TaskDefinition[];

/** Values that the params of a definition take, by name. */
export type ParamsOf<P> = { readonly [Name in keyof P]?: ValueOf<P[Name]> | undefined };

/** What the tasks of a definition return, by id and name; a task that did not succeed gives nothing. */
export type ReturnsOf<T> = T extends readonly unknown[]
  ? AnyReturns
  : { readonly [Id in keyof T]: ReturnsOfTask<T[Id]> };

/** Returns by task and name, of which nothing more is known. */
export type AnyReturns = Readonly<Record<string, Readonly<Record<string, Json>>>>;

// Lists of the schema are lists that nobody changes.
type Fixed<T> = unknown extends T ? unknown : { readonly [Key in keyof T]: Fixed<T[Key]> };

// What is inferred of an object is not judged for keys that nothing asks for; so they are asked for, as nothing.
type NoOther<Found, Known> = { readonly [Key in Exclude<keyof Found, keyof Known>]: never };

type ExactParams<P> = {
  readonly [Name in keyof P]: P[Name] extends readonly unknown[]
    ? unknown
    : P[Name] extends object
      ? NoOther<P[Name], LongParam>
      : unknown;
};

type ExactTasks<T> = T extends readonly unknown[]
  ? unknown
  : { readonly [Id in keyof T]: NamedNeeds<keyof T & string> & NoOther<T[Id], TaskDefinition> };

/** What names other tasks of the same pipeline. */
interface NamedNeeds<Id extends string> {
  /** Ids of the tasks that must end before this one starts. */
  readonly needs?: readonly Id[];
  /** Ids of the tasks whose failure this one deals with. */
  readonly handles?: readonly Id[];
}

/** Values by the type of a param. */
interface ValueTypes {
  readonly string: string;
  readonly integer: number;
  readonly number: number;
  readonly boolean: boolean;
  readonly date: string;
  readonly list: readonly Json[];
  readonly object: { readonly [key: string]: Json };
}

type ValueOf<Param> = Param extends readonly unknown[]
  ? ValueTypes['list']
  : Param extends object
    ? ValueOfLong<Param> | NoValue<Param>
    : Param extends null
      ? string | null
      : Widened<Param>;

type ValueOfLong<Param> = Param extends { readonly enum: readonly (infer Value)[] }
  ? Value
  : Param extends { readonly type: infer Type extends keyof ValueTypes }
    ? ValueTypes[Type]
    : Param extends { readonly default: infer Default }
      ? Default extends null
        ? string
        : Widened<Default>
      : string;

// With neither a default nor `required` the value of a param is null.
type NoValue<Param> = Param extends { readonly required: true }
  ? never
  : Param extends { readonly default: infer Default }
    ? Extract<Default, null>
    : null;

type Widened<Value> = Value extends string
  ? string
  : Value extends number
    ? number
    : Value extends boolean
      ? boolean
      : Value extends readonly unknown[]
        ? ValueTypes['list']
        : ValueTypes['object'];

type ReturnsOfTask<Task> = Task extends { readonly returns: infer Returns }
  ? { readonly [Return in EachReturn<Returns> as NameOf<Return>]?: ReturnedBy<Task, Return> }
  : Readonly<Record<string, Json>>;

type EachReturn<Returns> = Returns extends readonly unknown[] ? Returns[number] : Returns;

type NameOf<Return> = Return extends string
  ? Return
  : Return extends { readonly name: infer Name extends string }
    ? Name
    : never;

// Of several instances there is a list, with what tells them apart.
type ReturnedBy<Task, Return> = Task extends { readonly matrix: unknown } | { readonly for_each: unknown }
  ? Json
  : Return extends { readonly kind: 'metric' }
    ? number
    : Json;
