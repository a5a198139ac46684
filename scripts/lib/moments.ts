const isoDate = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Converts a value to JSON, without undefined members, which are missing on the wire. All dates get the same format, since a
 * client that converts dates to objects loses their original format.
 */
export const withMoments = (value: unknown): unknown =>
  value === undefined
    ? undefined
    : JSON.parse(JSON.stringify(value), (_, member) =>
        typeof member === "string" && isoDate.test(member) ? new Date(member).toISOString() : member,
      );
