import { type Completed, type Flag, namesOf } from "./model.ts";

export function powershell(commands: readonly Completed[]): string {
  const table = commands.flatMap((command) => {
    const { name, summary, flags, firsts } = command;
    return [
      row("", name, summary),
      ...firsts.map((first) => row(`${name} 1`, first.name, first.name)),
      ...flags.flatMap((flag) => rowsOf(name, flag)),
      ...firsts.flatMap((first) => first.flags.flatMap((flag) => rowsOf(`${name} ${first.name}`, flag))),
    ];
  });
  return `# Completion of provider-auth for PowerShell.
# Load it with: provider-auth completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName provider-auth -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  # Each row: the preceding words, the word, and its meaning. A hash table would not distinguish -S from -s.
  $table = @(
${table.join(",\n")}
  )
  $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  $places = @('')
  if ($words.Count -gt 1) {
    $places = @("$($words[1]) $($words[$words.Count - 1]) value")
    $values = @($table | Where-Object { $_[0] -ceq $places[0] })
    if ($values.Count -eq 0) {
      $places = @($words[1])
      if ($words.Count -eq 2) { $places += "$($words[1]) 1" } else { $places += "$($words[1]) $($words[2])" }
    }
  }
  $table | Where-Object { $places -ccontains $_[0] -and $_[1].StartsWith($wordToComplete, [StringComparison]::Ordinal) } |
    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_[1], $_[1], 'ParameterValue', $_[2]) }
}`;
}

/** Returns the rows of an option and its possible values. */
const rowsOf = (place: string, flag: Flag): string[] =>
  namesOf(flag).flatMap((name) => [
    row(place, name, flag.description),
    ...(flag.value?.choices ?? []).map((choice) => row(`${place.split(" ")[0]} ${name} value`, choice, choice)),
  ]);

const row = (...texts: string[]) => `    @(${texts.map((text) => `'${text.replaceAll("'", "''")}'`).join(", ")})`;
