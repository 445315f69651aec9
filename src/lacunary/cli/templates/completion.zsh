#compdef lacunary
# What the Tab key completes after `lacunary`: eval "$(lacunary completion zsh)" in ~/.zshrc, after compinit
_lacunary() {
    local line value
    local -a values shown open
    for line in "${(@f)$(_LACUNARY_COMPLETE=zsh _LACUNARY_LINE="${(j: :)words[1,CURRENT]}" "${words[1]}" 2>/dev/null)}"; do
        value="${line%%$'\t'*}"
        [[ -z $value ]] && continue
        if [[ $value == *[=:] ]]; then
            open+=("$value")
        else
            values+=("$value")
            if [[ $line == *$'\t'* ]]; then shown+=("$value  -- ${line#*$'\t'}"); else shown+=("$value"); fi
        fi
    done
    if (( ${#values} + ${#open} == 0 )); then
        _files
        return
    fi
    (( ${#values} )) && compadd -l -d shown -a values
    (( ${#open} )) && compadd -S '' -a open
}
if [[ ${zsh_eval_context[-1]} == loadautofunc ]]; then
    _lacunary "$@"
else
    compdef _lacunary lacunary
fi
