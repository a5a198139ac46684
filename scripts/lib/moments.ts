const isoDate = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * A value as JSON, without the members that a client sets to undefined where the wire has none, and with all dates spelt
 * alike: a client that makes objects of dates loses how they were spelt.
 */
export const withMoments = (value: unknown): unknown =>
  value === undefined
    ? undefined
    : JSON.parse(JSON.stringify(value), (_, member) =>
        typeof member === "string" && isoDate.test(member) ? new Date(member).toISOString() : member,
      );
