# What the Tab key completes after `lacunary`: lacunary completion fish > ~/.config/fish/completions/lacunary.fish
function _lacunary_completion
    set -l found (env _LACUNARY_COMPLETE=fish _LACUNARY_LINE=(commandline -cp | string collect) lacunary 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete --no-files --command lacunary --arguments '(_lacunary_completion)'
