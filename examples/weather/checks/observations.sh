# Arguments: a CSV file of daily observations. Fails on a wrong header, a short row or a repeated day.
file=$1

read -r header < "$file"
expected=date,precipitation,temp_max,temp_min,wind,weather
if [ "$header" != "$expected" ]; then
  echo "header of $file is '$header', expected '$expected'" >&2
  exit 1
fi

awk -F, 'NF != 6 { printf "line %d has %d fields, expected 6\n", NR, NF; bad = 1 } END { exit bad }' "$file" >&2

repeated=$(tail -n +2 "$file" | cut -d, -f1 | sort | uniq -d)
if [ -n "$repeated" ]; then
  echo "days that stand there twice: $repeated" >&2
  exit 1
fi

days=$(($(wc -l < "$file") - 1))
echo "$file: $days days"
echo "days:=$days" >> "$RUNNABLE_RETURNS"
