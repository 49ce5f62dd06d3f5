# Completion of mockone for bash 3.2 and later: source <(mockone completion bash)
_mockone() {
	# Read by spaces alone: bash cuts words at = and : as well, and wants no more back
	# than the part behind the last cut.
	local line="${COMP_LINE:0:COMP_POINT}" part="${COMP_WORDS[COMP_CWORD]}" words current before value help
	read -r -a words <<<"$line"
	if [[ "$line" == *[[:space:]] ]]; then
		words+=('')
	fi
	current="${words[${#words[@]} - 1]}"
	if [[ "$part" == [=:] ]]; then
		part=''
	fi
	before="${current%"$part"}"
	COMPREPLY=()
	while IFS=$'\t' read -r value help; do
		case "$value" in
		:file | :folder)
			compopt -o filenames 2>/dev/null
			local how=-f
			if [[ "$value" == :folder ]]; then
				how=-d
			fi
			while IFS= read -r value; do
				COMPREPLY+=("$value")
			done < <(compgen "$how" -- "$part")
			;;
		*)
			COMPREPLY+=("${value#"$before"}")
			if [[ "$value" == *= ]]; then
				compopt -o nospace 2>/dev/null
			fi
			;;
		esac
	done < <("${1/#\~/$HOME}" complete -- "${words[@]:1}" 2>/dev/null)
}
complete -F _mockone mockone
