#compdef mockone
# Completion of mockone for zsh: source <(mockone completion zsh), behind compinit; or this
# text as the file _mockone in a folder of $fpath.
_mockone() {
	local line value files
	local -a values shown open openshown
	for line in "${(@f)$("${(Q)words[1]/#\~/$HOME}" complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
		value="${line%%$'\t'*}"
		case "$value" in
		'') ;;
		:file) files=yes ;;
		:folder) files=folder ;;
		*=)
			open+=("$value")
			openshown+=("${line/$'\t'/  -- }")
			;;
		*)
			values+=("$value")
			shown+=("${line/$'\t'/  -- }")
			;;
		esac
	done
	(( $#values )) && compadd -l -d shown -a values
	(( $#open )) && compadd -S '' -l -d openshown -a open
	case "$files" in
	yes) _files ;;
	folder) _files -/ ;;
	esac
}
# Run as a completion function (from $fpath) it completes; sourced, it only says for what it is.
if [[ "$funcstack[1]" == _mockone ]]; then
	_mockone "$@"
else
	compdef _mockone mockone
fi
